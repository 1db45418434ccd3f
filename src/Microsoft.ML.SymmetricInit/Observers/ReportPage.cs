using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Fills report.html: text is escaped for HTML; data is JSON in which every <c>&lt;</c> is escaped, so that nothing in it ends its element.</summary>
internal static class ReportPage
{
    private const string Template = "report.html";

    public static void Write(TextWriter writer, ReportData data, string charts)
    {
        foreach (var (index, part) in Text(Template).Split("{{", StringSplitOptions.None).Index())
        {
            if (index == 0)
            {
                writer.Write(part);
                continue;
            }
            var end = part.IndexOf("}}", StringComparison.Ordinal);
            Fill(writer, part[..end], data, charts);
            writer.Write(part[(end + 2)..]);
        }
    }

    private static void Fill(TextWriter writer, string name, ReportData data, string charts)
    {
        switch (name)
        {
            case "style":
                writer.Write(Text("report.css"));
                break;
            case "charts":
                writer.Write(charts);
                break;
            case "script":
                writer.Write(Text("report.js"));
                break;
            case "data":
                WriteData(writer, data);
                break;
            case "network":
                Encode(writer, data.Run.Network);
                break;
            case "state":
                Encode(writer, State(data));
                break;
            case "tiles":
                foreach (var (label, value) in Tiles(data))
                    Element(writer, "<div><dt>", label, "</dt><dd>", value, "</dd></div>");
                break;
            case "verdict":
                foreach (var sentence in data.Result?.Verdict ?? ["The run goes on; this page shows it as far as it has come."])
                    Element(writer, "<p>", sentence, "</p>");
                break;
            case "warnings":
                WriteWarnings(writer, data.Warnings);
                break;
            case "fields":
                foreach (var (label, value) in Fields(data))
                    Element(writer, "<tr><th scope=\"row\">", label, "</th><td>", value, "</td></tr>");
                break;
            default:
                throw new InvalidOperationException($"report.html names '{name}', which is not known.");
        }
    }

    private static string State(ReportData data) => data.Result?.Outcome switch
    {
        RunOutcome.Completed => "completed",
        RunOutcome.EndedEarly => "ended early",
        RunOutcome.Cancelled => "cancelled",
        RunOutcome.Failed => "failed",
        _ => "running",
    };

    private static IEnumerable<(string Label, string Value)> Tiles(ReportData data)
    {
        yield return ("Epochs", $"{(data.Epochs.Count > 0 ? data.Epochs[^1].Epoch : data.Run.EpochsMade)} of {data.Run.Epochs}");
        if (data.Epochs.Count > 0)
        {
            var last = data.Epochs[^1];
            yield return ("Training loss", Probe.Text(last.TrainingLoss));
            yield return ("Training accuracy", Probe.Text(last.TrainingAccuracy));
            if (last.ValidationAccuracy is { } accuracy)
                yield return ("Validation accuracy", Probe.Text(accuracy));
            yield return ("Images per second", FormattableString.Invariant($"{last.ImagesPerSecond:F0}"));
        }
        if (data.Result is { } result)
            yield return ("Time", result.Duration.TotalSeconds < 100 ? FormattableString.Invariant($"{result.Duration.TotalSeconds:F1} s") : result.Duration.ToString(@"h\:mm\:ss", null));
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(ReportData data)
    {
        var fields = RunFields.List(data.Run);
        if (data.Checkpoint is { } checkpoint)
            fields = fields.Append(new("newest checkpoint", checkpoint));
        return data.Result is { } result
            ? fields.Append(new("time for measurements", FormattableString.Invariant($"{result.Measuring.TotalSeconds:F2} s of {result.Duration.TotalSeconds:F1} s")))
            : fields;
    }

    private static void WriteWarnings(TextWriter writer, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        writer.Write("<section class=\"card warnings\" aria-labelledby=\"warnings\"><h2 id=\"warnings\">Warnings</h2>");
        foreach (var warning in warnings)
            Element(writer, "<p>", warning, "</p>");
        writer.Write("</section>");
    }

    private static void WriteData(TextWriter writer, ReportData data)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
            data.Write(json);
        writer.Write(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    private static void Element(TextWriter writer, string before, string text, string after)
    {
        writer.Write(before);
        Encode(writer, text);
        writer.Write(after);
    }

    private static void Element(TextWriter writer, string before, string label, string between, string text, string after)
    {
        Element(writer, before, label, between);
        Encode(writer, text);
        writer.Write(after);
        writer.Write('\n');
    }

    private static void Encode(TextWriter writer, string text) => HtmlEncoder.Default.Encode(writer, text);

    private static string Text(string name) => Resources.Find(name) ?? throw new InvalidOperationException($"The resource {name} is missing.");
}
