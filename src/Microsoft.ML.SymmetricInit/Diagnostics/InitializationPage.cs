namespace Microsoft.ML.SymmetricInit;

/// <summary>The printed page of an <see cref="InitializationReport"/>.</summary>
internal static class InitializationPage
{
    public static string Write(InitializationReport report) => string.Join(Environment.NewLine,
    [
        $"{report.Verdict}: {Sentence(report.Verdict)}",
        $"  {report.Network}",
        $"  {report.Images} images, symmetry breaking: {Breaking(report)}",
        .. report.Findings.SelectMany((finding, i) => Lines(i + 1, finding)),
        "Measured, from the first stage to the last",
        .. Measurements(report).Select(line => $"  {line.Name,-23}{line.Value}"),
    ]);

    internal static string Breaking(InitializationReport report) => report.SymmetryBreaking.Count == 0 ? "none" : string.Join(", ", report.SymmetryBreaking);

    internal static string Sentence(InitializationVerdict verdict) => verdict switch
    {
        InitializationVerdict.Sound => "signal, gradient and symmetry breaking reach every layer.",
        InitializationVerdict.Doubtful => "signal, gradient and symmetry breaking arrive, but not everywhere as they should.",
        _ => "signal, gradient or symmetry breaking do not reach every layer.",
    };

    private static IEnumerable<string> Lines(int number, InitializationFinding finding) =>
    [
        $"{number}. {finding.Severity}, at {finding.Where}: {Probe.Text(finding.Measured)} where the limit is {Probe.Text(finding.Threshold)}. {finding.Problem}",
        $"   {finding.Remedy}",
    ];

    internal static IEnumerable<(string Name, string Value)> Measurements(InitializationReport report)
    {
        var lengths = report.Lengths.MeanLengths;
        yield return ("mean square of maps", $"{Probe.Text(lengths[0])} to {Probe.Text(lengths[^1])} over {lengths.Count} stages");
        if (report.SignalsAtStart is { } start)
            yield return ("cosine of two images", $"{Probe.Text(report.ImageCosine!.Value)} as pixels, {Probe.Text(start.Stages[0].Forward.Cosine)} to {Probe.Text(start.Stages[^1].Forward.Cosine)}");
        var gradients = report.GradientLengths.MeanLengths;
        yield return ("square of gradients", $"{Probe.Text(gradients[0])} to {Probe.Text(gradients[^1])} at the maps, after the virtual steps");
        yield return ("gradient reaches", Reach(report.Reach));
        yield return ("channels that differ", $"at least {Least(report, s => s.DistinctAtStart, s => s.LiveAtStart)}, after the virtual steps {Least(report, s => s.DistinctAfter, s => s.LiveAfter)}");
        yield return ("correlation of filters", $"{Mean(report.CorrelationsAtStart)} on average, after the virtual steps {Mean(report.CorrelationsAfter)}");
        yield return ("dead channels", $"at most {Probe.Text(report.Health.Stages.Max(stage => stage.DeadChannels))} of a stage");
        yield return ("largest probability", $"{Probe.Text(report.Health.LargestProbability)}, loss {Probe.Text(report.Losses[0])} to {Probe.Text(report.Losses[^1])} in {report.Losses.Count - 1} virtual steps");
    }

    internal static string Steps(int number) => number == 1 ? "1 step" : $"{number} steps";

    private static string Reach(IReadOnlyList<LayerReach> reach)
    {
        var reached = reach.Where(layer => layer.Steps is not null).ToList();
        return $"{reached.Count} of {reach.Count} layers{(reached.Count == 0 ? "" : $", the last after {Steps(reached.Max(layer => layer.Steps)!.Value)}")}";
    }

    private static string Least(InitializationReport report, Func<StageSymmetry, long> distinct, Func<StageSymmetry, long> live)
    {
        var worst = report.Symmetry.MinBy(stage => (double)distinct(stage) / Math.Max(1, live(stage)))!;
        return $"{distinct(worst)} of {live(worst)} ({worst.Stage})";
    }

    private static string Mean(IReadOnlyList<WeightCorrelation> correlations) => Probe.Text(correlations.SkipLast(1).Average(correlation => correlation.Forward.Value));
}
