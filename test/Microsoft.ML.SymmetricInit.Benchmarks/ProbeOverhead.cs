using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>
/// Wall time of a run that is measured at the default cadence over that of one that is not: a run of three epochs of 60,000
/// images, whose steps and measurements are timed apart.
/// </summary>
internal static class ProbeOverhead
{
    private const int Epochs = 3;
    private const int Images = 60_000;
    private const int StepsPerTurn = 10;

    /// <summary>Some steps alone and as many with one measurement take turns; what the measurement costs is the median of the differences.</summary>
    public static double Measure(Workload workload, int rounds)
    {
        using var side = new OurSide(workload);
        using var measuring = side.NewMeasuring();
        Turn(side, measuring);
        var (steps, costs) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            var plainFirst = round % 2 == 0 ? Turn(side, null) : 0;
            var measured = Turn(side, measuring);
            var plain = plainFirst > 0 ? plainFirst : Turn(side, null);
            (steps[round], costs[round]) = (plain / StepsPerTurn, measured - plain);
        }
        var stepsPerEpoch = (Images + workload.Batch - 1) / workload.Batch;
        var run = Epochs * stepsPerEpoch;
        // One at the start, one at the end, and one in between for each step that the cadence hits.
        var measurements = 2 + (run - 1) / RunObservation.DefaultCadence(stepsPerEpoch, Images);
        return 1 + measurements * Ratios.Median(costs) / (run * Ratios.Median(steps));
    }

    private static double Turn(OurSide side, NetworkMeasuring? measuring)
    {
        var started = Stopwatch.GetTimestamp();
        side.Seconds("train", StepsPerTurn);
        measuring?.Measure(0, 1);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
