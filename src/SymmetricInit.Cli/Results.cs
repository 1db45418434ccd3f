using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>What a run came to, for scripts.</summary>
internal sealed record RunSummary(
    double MicroAccuracy, long TrainImages, long TestImages, int Epochs, double TrainSeconds, double ImagesPerSecond, double PeakMegabytes, string ModelPath);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class ResultsJson : JsonSerializerContext;

internal static class Results
{
    public static void Write(string path, RunSummary summary) =>
        OutputFile.Write(path, unfinished => File.WriteAllText(unfinished, JsonSerializer.Serialize(summary, ResultsJson.Default.RunSummary)));

    public static void Print(MulticlassClassificationMetrics metrics)
    {
        CommandLine.Say($"Test micro accuracy [bold green]{metrics.MicroAccuracy:F4}[/], macro accuracy {metrics.MacroAccuracy:F4}, log-loss {metrics.LogLoss:F4}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        // Below this width the names of the rows would break.
        var counts = AnsiConsole.Profile.Width < 80 ? 0 : DataFolder.ClassNames.Length;
        foreach (var name in DataFolder.ClassNames.Take(counts))
            table.AddColumn(new TableColumn(name[..Math.Min(4, name.Length)]).RightAligned().NoWrap().Padding(0, 0, 1, 0));
        if (counts > 0)
            table.Title("Confusion: rows are the truth, columns the prediction");
        table.AddColumn(new TableColumn("Recall").RightAligned().NoWrap().Padding(0, 0, 0, 0));
        var matrix = metrics.ConfusionMatrix;
        for (var truth = 0; truth < matrix.NumberOfClasses; truth++)
        {
            table.AddRow([
                DataFolder.ClassNames[truth],
                .. matrix.Counts[truth].Take(counts).Select((count, predicted) => predicted == truth ? $"[green]{count}[/]" : count == 0 ? "[grey]0[/]" : $"{count}"),
                $"{matrix.PerClassRecall[truth]:F3}"]);
        }
        AnsiConsole.Write(table);
    }
}
