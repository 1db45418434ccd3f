using System.Globalization;
using System.Text;

namespace SymmetricInit.Cli.Recipes;

/// <summary>The page of results: a table for each number of images, means over seeds.</summary>
internal static class RecipesPage
{
    /// <summary>With less of others than this on the machine, the seconds are the trainer's own.</summary>
    private const double Quiet = 0.1;

    public static int Write(DirectoryInfo folder, IReadOnlyList<RecipeResult> results)
    {
        if (results.Count == 0)
            throw new ArgumentException($"There are no results in '{folder.FullName}' to write a page of. Run the comparison without --page-only first.");
        var path = Path.Combine(folder.FullName, "recipes-measured.md");
        OutputFile.Write(path, unfinished => File.WriteAllText(unfinished, Page(results)));
        CommandLine.Say($"Written to [bold]{path}[/]");
        return 0;
    }

    internal static string Page(IReadOnlyList<RecipeResult> results)
    {
        var page = new StringBuilder();
        page.Append("""
            # What the defaults reach

            Options that are not set are chosen from the data ([training](training.md)). This is what came of it: every network with all defaults,
            ConstNet at depth 10 as in README, from its own start and from He's; beside them the multiclass trainers of ML.NET with their defaults,
            on the same pixels, each divided by its largest value. Fashion-MNIST, the first images of its training set, all test images unless a row says otherwise.
            `eng/run.sh recipes --output docs` makes [recipes-measured.csv](recipes-measured.csv), which has every run, and this page; it goes on where it was stopped.

            Accuracy is the mean over seeds, with the lowest and the highest. Work is that of one run: multiply-adds forwards and backwards (three
            times forwards), in units of 10^9. Seconds are of `Fit`, the median over seeds; *loaded* marks those that were taken while other programs kept
            more than a tenth of a processor busy, and which say nothing of the trainer but that it takes no longer.

            """);
        foreach (var size in results.GroupBy(result => result.Images).OrderBy(size => size.Key))
        {
            page.Append(CultureInfo.InvariantCulture, $"""

                ## {size.Key:N0} images

                | trainer | start | accuracy | lowest to highest | seeds | epochs | batch | highest rate | steps | work | seconds |
                |---|---|---|---|---|---|---|---|---|---|---|

                """);
            foreach (var runs in size.GroupBy(result => (result.Trainer, result.Start)).OrderByDescending(runs => runs.Average(result => result.Accuracy)))
                page.Append(Row([.. runs.OrderBy(result => result.Seed)]));
        }
        return page.ToString();
    }

    private static string Row(List<RecipeResult> runs)
    {
        var first = runs[0];
        var isNetwork = first.Steps > 0;
        return string.Create(CultureInfo.InvariantCulture, $"| {first.Trainer} | {(first.Start.Length > 0 ? $"`{first.Start}`" : "")} | {runs.Average(run => run.Accuracy):F3} | {runs.Min(run => run.Accuracy):F3} to {runs.Max(run => run.Accuracy):F3} | {string.Join(", ", runs.Select(run => run.Seed))} "
            + $"| {(isNetwork ? $"{first.Epochs} | {first.BatchSize} | {first.LearningRate} | {first.Steps}" : " | | | ")} | {(isNetwork ? Work(first) : "")} | {Seconds(runs)} |\n");
    }

    private static string Work(RecipeResult run) => string.Create(CultureInfo.InvariantCulture, $"{3 * run.MillionMultiplyAdds * run.Images * run.Epochs / 1000:N0}");

    private static string Seconds(List<RecipeResult> runs)
    {
        var median = runs.Select(run => run.Seconds).Order().ElementAt(runs.Count / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{median:F0}{(runs.Any(run => run.OtherLoad > Quiet) ? ", loaded" : "")}");
    }
}
