using System.Globalization;
using System.Text;

namespace SymmetricInit.Cli.Schemes;

/// <summary>The page of results beside their table: for all networks a summary and pictures, for the large ones every result.</summary>
/// <param name="folder">Where the page, the table and the pictures are.</param>
/// <param name="name">Name of the page, <c>schemes</c> or <c>wide-resnet</c>.</param>
internal sealed class SchemesPage(DirectoryInfo folder, string name)
{
    /// <summary>Full path of the table of results.</summary>
    public string TablePath => Path.Combine(folder.FullName, $"{name}.csv");

    /// <exception cref="FormatException">The results are of different budgets, which a page cannot state in one sentence.</exception>
    public int Write(IReadOnlyList<PairResult> results)
    {
        if (results.Select(result => result.Budget).Distinct().Count() > 1)
            throw new FormatException($"'{TablePath}' has results of different budgets; a page needs one number of images, epochs and seed.");
        if (name == "schemes")
        {
            var pictures = folder.CreateSubdirectory("images");
            AccuracyPicture.Draw(results).Save(Path.Combine(pictures.FullName, "schemes.svg"));
            KernelPictures.Write(pictures.CreateSubdirectory("kernels"));
        }
        var path = Path.Combine(folder.FullName, $"{name}.md");
        OutputFile.Write(path, unfinished => File.WriteAllText(unfinished, name == "schemes" ? Summary(results) : Everything(results)));
        CommandLine.Say($"Written to [bold]{TablePath}[/] and [bold]{path}[/]");
        return 0;
    }

    /// <summary>The page of all networks: a line for each network and for each initialization.</summary>
    internal static string Summary(IReadOnlyList<PairResult> results)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Every network under every initialization

            Each [network](networks.md) under each [initialization](initializations.md) that fits it, {Recipe(results[0].Budget)}.
            One seed and few steps: read it for what trains and what does not, not for the last percent. Variants are shown under the schemes made
            for them and a few controls.

            All {results.Count} results are in [schemes.csv](schemes.csv), with the measurements at the start and the weight correlations before and after training
            ([measurements](measurements.md)). `eng/run.sh schemes --output docs` makes the table, this page and the pictures; `--page-only` makes
            page and pictures from the table.

            {results.Count(result => !result.Fails)} pairs train; {results.Count(result => result.Fails)} do not get beyond an accuracy of 0.2, where chance is 0.1.

            | network | pairs | of them fail | best initialization | its accuracy | worst that trains | its accuracy |
            |---|---|---|---|---|---|---|

            """);
        foreach (var network in results.GroupBy(result => result.Network))
        {
            var trained = network.Where(result => !result.Fails).OrderByDescending(result => result.Accuracy).ToList();
            page.Append(CultureInfo.InvariantCulture, $"| {network.Key} | {network.Count()} | {network.Count() - trained.Count} ");
            page.Append(trained is [var best, ..] && trained[^1] is var worst
                ? $"| `{best.Scheme}` | {Accuracy(best)} | `{worst.Scheme}` | {Accuracy(worst)} |\n"
                : "| - | - | - | - |\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"""

            | initialization | networks | trains | fails |
            |---|---|---|---|

            """);
        foreach (var scheme in results.GroupBy(result => result.Scheme))
            page.Append(CultureInfo.InvariantCulture, $"| `{scheme.Key}` | {scheme.Count()} | {Range(scheme)} | {string.Join("; ", scheme.Where(result => result.Fails).Select(result => result.Network).DefaultIfEmpty("-"))} |\n");
        page.Append("""

            ![Test accuracy of every network (rows) under every initialization (columns)](images/schemes.svg)

            """);
        return page.ToString();
    }

    /// <summary>The page of the large networks: a line for each result.</summary>
    internal static string Everything(IReadOnlyList<PairResult> results)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # WideResNet 16-4 without normalization

            Each [form](networks.md) of WideResNet 16-4 under the scheme made for it, {Recipe(results[0].Budget)}.
            One seed; the gap is to batch normalization on the same budget. `eng/run.sh schemes --large --images {results[0].Budget.Images} --output docs` makes this
            page and [wide-resnet.csv](wide-resnet.csv).

            | form | initialization | accuracy | gap |
            |---|---|---|---|

            """);
        foreach (var result in results)
            page.Append(CultureInfo.InvariantCulture, $"| {result.Network["WideResNet ".Length..]} | `{result.Scheme}` | {Accuracy(result)} | {result.Accuracy - results[0].Accuracy:+0.000;-0.000;0} |\n");
        return page.ToString();
    }

    private static string Recipe(Budget budget) => string.Create(CultureInfo.InvariantCulture,
        $"trained on the first\n{budget.Images:N0} images of Fashion-MNIST for {budget.Epochs} {(budget.Epochs == 1 ? "epoch" : "epochs")} (batches of {budget.BatchSize}, cosine from {budget.LearningRate}, momentum 0.9, weight decay 5e-4, dropout 1%,\nseed {budget.Seed}, libtorch {budget.Libtorch}) and tested on {budget.TestImages:N0}");

    private static string Accuracy(PairResult result) => result.Accuracy?.ToString("F3", CultureInfo.InvariantCulture) ?? "diverged";

    /// <summary>Lowest and highest accuracy of those that train.</summary>
    private static string Range(IEnumerable<PairResult> results)
    {
        var trained = results.Where(result => !result.Fails).OrderBy(result => result.Accuracy).ToList();
        return trained.Count switch
        {
            0 => "-",
            1 => Accuracy(trained[0]),
            _ => $"{Accuracy(trained[0])} to {Accuracy(trained[^1])}",
        };
    }
}
