using System.Globalization;
using System.Text;

namespace SymmetricInit.Samples.Schemes;

/// <summary>The page of results: a picture of all accuracies and a table for each network, or one table of the large networks.</summary>
/// <param name="name">Name of the page, <c>schemes</c> or <c>wide-resnet</c>.</param>
internal sealed class SchemesPage(string name)
{
    private const int Cell = 26;
    private const int Left = 160;
    private const int Top = 150;

    /// <summary>Name of the file of results.</summary>
    public string SummaryName => name == "schemes" ? "summary.json" : $"{name}.json";

    public void Write(DirectoryInfo docs, Summary summary)
    {
        var (images, testImages, budget, results) = summary;
        var recipe = $"trained on the first {images:N0} images of Fashion-MNIST for {budget.Epochs} epoch(s) (batches of {budget.BatchSize},\ncosine from {Text(budget.LearningRate)}, momentum 0.9, "
            + $"weight decay 5e-4, dropout 1%, seed {budget.Seed})\nand tested on {testImages:N0}";
        var page = new StringBuilder();
        if (name == "schemes")
        {
            var pictures = docs.CreateSubdirectory("images");
            DrawAccuracies(results).Save(Path.Combine(pictures.FullName, "schemes.svg"));
            KernelPictures.Write(pictures.CreateSubdirectory("kernels"));
            AppendAll(page, results, recipe);
        }
        else
        {
            AppendLarge(page, results, images, recipe);
        }
        File.WriteAllText(Path.Combine(docs.FullName, $"{name}.md"), page.ToString().TrimEnd() + "\n");
    }

    private static void AppendAll(StringBuilder page, IReadOnlyList<PairResult> results, string recipe)
    {
        page.Append(CultureInfo.InvariantCulture, $"""
            # Every network under every initialization

            Written by `eng/run.sh schemes`: each [network](networks.md) under each [initialization](initializations.md) that fits it,
            {recipe}. One seed and a tiny budget: read it for what trains and what does not, not for the last percent. Variants are
            shown under the schemes made for them and a few controls. {results.Count(result => !result.Fails)} pairs train; {results.Count(result => result.Fails)} do not get beyond 20% on this
            budget (marked *fails*).

            ![Test accuracy of every network (rows) under every initialization (columns)](images/schemes.svg)

            Test accuracy, from white (0) to dark blue (1); grey where the initialization does not fit the network or is not shown.

            **forward** is the root mean square of the last feature map over that of the first; **gradient** the largest over the smallest
            gradient norm of the weights before the classifier, under a random head; **singular values** those of the Jacobian from an 8x8 image to the last
            feature map (all 1: an isometry); **C_f** and **C_b** the mean forward and backward weight correlation at the start and
            after training ([measurements](measurements.md)). A dash is undefined: 0/0 or not finite. **images/s** is of the whole Fit, on what
            the machine had free.


            """);
        foreach (var network in results.GroupBy(result => result.Network))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {network.Key}\n\n| initialization | forward | gradient | singular values | C_f | C_b | accuracy | images/s |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var result in network)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{result.Scheme}` | {Text(result.ForwardNormRatio)} | {Text(result.GradientNormRatio)} | {Text(result.SmallestSingularValue)} to {Text(result.LargestSingularValue)} ");
                page.Append(CultureInfo.InvariantCulture, $"| {Text(result.ForwardCorrelationStart)} → {Text(result.ForwardCorrelationEnd)} | {Text(result.BackwardCorrelationStart)} → {Text(result.BackwardCorrelationEnd)} ");
                page.Append(CultureInfo.InvariantCulture, $"| {Accuracy(result)}{(result.Fails ? " *fails*" : "")} | {result.ImagesPerSecond:F0} |\n");
            }
            page.Append('\n');
        }
    }

    private static void AppendLarge(StringBuilder page, IReadOnlyList<PairResult> results, int images, string recipe)
    {
        var baseline = results[0].Accuracy;
        page.Append(CultureInfo.InvariantCulture, $"""
            # WideResNet 16-4 without normalization

            Written by `eng/run.sh schemes --large --images {images}`: each [form](networks.md) of WideResNet 16-4 under the scheme made for it,
            {recipe}. One seed; the gap is to batch normalization on the same budget.

            | form | initialization | accuracy | gap | images/s |
            |---|---|---|---|---|

            """);
        foreach (var result in results)
            page.Append(CultureInfo.InvariantCulture, $"| {result.Network["WideResNet ".Length..]} | `{result.Scheme}` | {Accuracy(result)} | {result.Accuracy - baseline:+0.000;-0.000;0} | {result.ImagesPerSecond:F0} |\n");
    }

    private static string Accuracy(PairResult result) => result.Accuracy is { } accuracy ? accuracy.ToString("F3", CultureInfo.InvariantCulture) : "diverged";

    private static string Text(double? value) => value is { } number ? (Math.Abs(number) < 5e-4 ? (number == 0 ? "0" : number.ToString("0.0e0", CultureInfo.InvariantCulture)) : number.ToString("G3", CultureInfo.InvariantCulture)) : "-";

    private static Svg DrawAccuracies(IReadOnlyList<PairResult> results)
    {
        var networks = results.Select(result => result.Network).Distinct().ToList();
        var schemes = SchemesRun.AllSchemes.Where(scheme => results.Any(result => result.Scheme == scheme)).ToList();
        var svg = new Svg(Left + schemes.Count * Cell + 60, Top + networks.Count * Cell + 10);
        for (var column = 0; column < schemes.Count; column++)
            svg.Words(Left + column * Cell + Cell / 2.0, Top - 6, schemes[column], angle: -55);
        for (var row = 0; row < networks.Count; row++)
        {
            svg.Words(Left - 6, Top + row * Cell + 17, networks[row], "end");
            for (var column = 0; column < schemes.Count; column++)
            {
                var result = results.FirstOrDefault(result => result.Network == networks[row] && result.Scheme == schemes[column]);
                svg.Rectangle(Left + column * Cell, Top + row * Cell, Cell - 2, Cell - 2, result is null ? "#cccccc" : Svg.Scale(result.Accuracy ?? 0));
            }
        }
        return svg;
    }
}
