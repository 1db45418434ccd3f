using System.Text;
using System.Text.Encodings.Web;

namespace Microsoft.ML.SymmetricInit;

/// <summary>An <see cref="InitializationReport"/> as one HTML page that needs nothing beside it.</summary>
internal static class InitializationHtml
{
    private const string Style = """
        :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; }
        .verdict { border-left: .4rem solid; padding-left: 1rem; }
        .Sound { border-color: #1a7f37; } .Doubtful { border-color: #bf8700; } .Fails { border-color: #cf222e; }
        li { margin-bottom: 1rem; } .remedy { display: block; font-style: italic; }
        div.wide { overflow-x: auto; } table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8886; }
        @media (max-width: 30rem) { h1 { font-size: 1.4rem; } table { font-size: .8rem; } th, td { padding-right: .5rem; } }
        """;

    public static string Write(InitializationReport report)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        page.Append($"<title>Inspection: {report.Verdict}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        page.Append($"<h1 class=\"verdict {report.Verdict}\">{report.Verdict}: {Text(InitializationPage.Sentence(report.Verdict))}</h1>\n");
        page.Append($"<p>{Text(report.Network)}</p>\n<p>{report.Images} images, symmetry breaking: {Text(InitializationPage.Breaking(report))}</p>\n");
        if (report.Findings.Count > 0)
            page.Append("<h2>Findings</h2>\n<ol>\n").AppendJoin('\n', report.Findings.Select(Finding)).Append("\n</ol>\n");
        page.Append("<h2>Measured, from the first stage to the last</h2>\n");
        AppendTable(page, ["measurement", "value"], InitializationPage.Measurements(report).Select(line => new[] { line.Name, line.Value }));
        page.Append("<h2>Layers</h2>\n");
        AppendTable(page, ["layer", "forward correlation", "after the virtual steps", "gradient arrives after"], report.CorrelationsAtStart.Zip(report.CorrelationsAfter).Select(pair => new[]
        {
            pair.First.Layer ?? "",
            Probe.Text(pair.First.Forward.Value),
            Probe.Text(pair.Second.Forward.Value),
            report.Reach.FirstOrDefault(layer => layer.Layer == pair.First.Layer)?.Steps is { } steps ? InitializationPage.Steps(steps) : "never",
        }));
        page.Append("<h2>Stages</h2>\n");
        AppendTable(page, ["stage", "mean square", "channels that differ", "after the virtual steps"], report.Symmetry.Zip(report.Lengths.MeanLengths).Select(pair => new[]
        {
            pair.First.Stage,
            Probe.Text(pair.Second),
            $"{pair.First.DistinctAtStart} of {pair.First.LiveAtStart}",
            $"{pair.First.DistinctAfter} of {pair.First.LiveAfter}",
        }));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Finding(InitializationFinding finding) =>
        $"<li><strong>{finding.Severity}, at {Text(finding.Where)}</strong>: {Probe.Text(finding.Measured)} where the limit is {Probe.Text(finding.Threshold)}. "
        + $"{Text(finding.Problem)} <span class=\"remedy\">{Text(finding.Remedy)}</span></li>";

    private static void AppendTable(StringBuilder page, string[] columns, IEnumerable<string[]> rows)
    {
        page.Append("<div class=\"wide\"><table>\n<tr>").AppendJoin("", columns.Select(column => $"<th>{Text(column)}</th>")).Append("</tr>\n");
        foreach (var row in rows)
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
        page.Append("</table></div>\n");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
