namespace SymmetricInit.Cli.Sweeps;

/// <summary>The finished trials that differ in their seed alone.</summary>
/// <param name="Settings">What they have in common.</param>
/// <param name="Results">Their results, at least one.</param>
internal sealed record SweepGroup(IReadOnlyDictionary<string, string> Settings, IReadOnlyList<TrialResult> Results)
{
    /// <summary>Quantiles 0.975 of Student's t distribution for 1, 2, ... degrees of freedom; 1.96 beyond.</summary>
    private static readonly double[] StudentT =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Groups in the order of their first trial.</summary>
    public static IReadOnlyList<SweepGroup> Make(IEnumerable<(Trial Trial, TrialResult Result)> finished) =>
    [
        .. finished.Select(pair => (Settings: pair.Trial.Settings.Where(setting => !setting.Key.Equals(Trial.Seed, StringComparison.OrdinalIgnoreCase)).ToDictionary(), pair.Result))
            .GroupBy(pair => string.Join(";", pair.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)))
            .Select(group => new SweepGroup(group.First().Settings, [.. group.Select(pair => pair.Result)])),
    ];

    /// <summary>Mean of a figure, and the half width of its 95% confidence interval by Student's t; null for a single trial.</summary>
    public (double Mean, double? HalfWidth) Interval(Func<TrialResult, double> figure)
    {
        double[] values = [.. Results.Select(figure)];
        var mean = values.Average();
        if (values.Length < 2)
            return (mean, null);
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return (mean, (values.Length - 2 < StudentT.Length ? StudentT[values.Length - 2] : 1.96) * deviation / Math.Sqrt(values.Length));
    }

    public override string ToString() => string.Join(", ", Settings.Select(pair => $"{pair.Key} {pair.Value.Trim('"')}"));
}
