using System.Globalization;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>The results of a sweep as CSV files.</summary>
internal static class SweepTables
{
    private static readonly (string Name, Func<TrialResult, double> Of)[] Figures =
    [
        ("accuracy", result => result.Accuracy), ("log_loss", result => result.LogLoss), ("mean_correlation", result => result.MeanCorrelation),
        ("maximum_correlation", result => result.MaximumCorrelation), ("final_training_loss", result => result.TrainingLosses[^1]), ("seconds", result => result.Seconds),
    ];

    /// <summary>Writes <c>results.csv</c>, a line a trial, and <c>summary.csv</c>, a line a group.</summary>
    public static void Write(string folder, IReadOnlyList<(Trial Trial, TrialResult Result)> finished, IReadOnlyList<SweepGroup> groups)
    {
        string[] settings = [.. finished.SelectMany(pair => pair.Trial.Settings).Select(pair => pair.Key).Distinct()];
        var rows = finished.Select(pair =>
        {
            var own = pair.Trial.Settings.ToDictionary();
            return Line([pair.Trial.Id, .. settings.Select(name => own.GetValueOrDefault(name, "").Trim('"')), .. Figures.Select(figure => Number(figure.Of(pair.Result)))]);
        });
        OutputFile.Write(Path.Combine(folder, "results.csv"), path => File.WriteAllLines(path, [Line(["trial", .. settings, .. Figures.Select(figure => figure.Name)]), .. rows]));

        string[] shared = [.. settings.Where(name => !name.Equals(Trial.Seed, StringComparison.OrdinalIgnoreCase))];
        var summary = groups.Select(group => Line(
        [
            .. shared.Select(name => group.Settings.GetValueOrDefault(name, "").Trim('"')), $"{group.Results.Count}",
            .. Figures.Select(figure => group.Interval(figure.Of)).SelectMany(interval => new[] { Number(interval.Mean), interval.HalfWidth is { } half ? Number(half) : "" }),
        ]));
        OutputFile.Write(Path.Combine(folder, "summary.csv"), path => File.WriteAllLines(path, [Line([.. shared, "trials", .. Figures.SelectMany(figure => new[] { figure.Name, $"{figure.Name}_ci95" })]), .. summary]));
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Line(IEnumerable<string> fields) =>
        string.Join(",", fields.Select(field => field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"")}\"" : field));
}
