using System.Globalization;
using System.Net;
using System.Text;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>A page of a sweep's groups: a table with means and confidence intervals, and the learning curves. It needs no other file.</summary>
internal static class SweepPage
{
    private const int Width = 720;
    private const int Height = 320;
    private const int Margin = 44;

    private static readonly string[] Colors = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"];

    public static void Write(string path, string name, IReadOnlyList<SweepGroup> groups, int missing)
    {
        var rows = new StringBuilder();
        foreach (var (group, i) in groups.Select((group, i) => (group, i)))
        {
            rows.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"color:{Colors[i % Colors.Length]}\">&#9632;</td><td>{WebUtility.HtmlEncode($"{group}")}</td><td>{group.Results.Count}</td>"
                + $"<td>{Text(group.Interval(result => result.Accuracy))}</td><td>{Text(group.Interval(result => result.LogLoss))}</td>"
                + $"<td>{Text(group.Interval(result => result.MeanCorrelation))}</td><td>{Text(group.Interval(result => result.MaximumCorrelation))}</td></tr>\n");
        }
        var note = missing == 0 ? "" : $"<p>{missing} trials have not finished; they are not in these figures.</p>";
        var page = $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{WebUtility.HtmlEncode(name)}}</title>
            <style>
            :root { color-scheme: light dark; } body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
            div { overflow-x: auto; } table { border-collapse: collapse; } td, th { padding: .25rem .6rem; text-align: left; border-bottom: 1px solid #8886; }
            svg { max-width: 100%; height: auto; } text { fill: currentColor; font-size: 12px; }
            </style></head><body>
            <h1>{{WebUtility.HtmlEncode(name)}}</h1>
            <p>Means over trials that differ in their seed alone, with 95% confidence intervals (Student's t).</p>{{note}}
            <div><table><tr><th></th><th>options</th><th>trials</th><th>test accuracy</th><th>log-loss</th><th>mean filter correlation</th><th>largest</th></tr>
            {{rows}}</table></div>
            <h2>Training loss by epoch</h2>
            {{Curves(groups)}}
            </body></html>

            """;
        OutputFile.Write(path, unfinished => File.WriteAllText(unfinished, page));
    }

    private static string Text((double Mean, double? HalfWidth) interval) => FormattableString.Invariant(
        interval.HalfWidth is { } half ? $"{interval.Mean:F4} ± {half:F4}" : (FormattableString)$"{interval.Mean:F4}");

    private static string Curves(IReadOnlyList<SweepGroup> groups)
    {
        var epochs = Math.Max(2, groups.Max(group => group.Results.Max(result => result.TrainingLosses.Count)));
        var largest = Math.Max(1e-9, groups.Max(group => group.Results.Max(result => result.TrainingLosses.Where(double.IsFinite).DefaultIfEmpty(0).Max())));
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Training loss by epoch, one line a trial\">\n");
        for (var line = 0; line <= 4; line++)
        {
            var y = Y(largest * line / 4);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin} {y:F1}H{Width - 10}\" stroke=\"#8884\"/><text x=\"{Margin - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{largest * line / 4:F2}</text>\n");
        }
        foreach (var epoch in new[] { 1, epochs })
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(epoch):F1}\" y=\"{Height - 12}\" text-anchor=\"middle\">{epoch}</text>\n");
        foreach (var (group, i) in groups.Select((group, i) => (group, i)))
        {
            foreach (var result in group.Results)
            {
                var points = string.Join(" ", result.TrainingLosses.Select((loss, epoch) => string.Create(CultureInfo.InvariantCulture, $"{X(epoch + 1):F1},{Y(loss):F1}")));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colors[i % Colors.Length]}\" stroke-width=\"1.5\"><title>{WebUtility.HtmlEncode($"{group}")}</title></polyline>\n");
            }
        }
        return svg.Append("</svg>").ToString();

        double X(int epoch) => Margin + (Width - 20.0 - Margin) * (epoch - 1) / (epochs - 1);
        double Y(double loss) => Height - 34 - (Height - 54.0) * Math.Clamp(loss / largest, 0, 1);
    }
}
