using System.Text.Json;
using Microsoft.ML.Data;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>What a run came to, for scripts.</summary>
internal sealed record RunSummary(
    double MicroAccuracy, long TrainImages, long TestImages, int Epochs, double TrainSeconds, double ImagesPerSecond, double PeakMegabytes, string ModelPath);

internal static class Results
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(string path, RunSummary summary) => File.WriteAllText(path, JsonSerializer.Serialize(summary, Json));

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
