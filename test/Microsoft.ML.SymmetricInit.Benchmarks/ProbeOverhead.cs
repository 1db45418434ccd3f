using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>Wall time of <c>Fit</c> with an observer that measures at the default cadence, over that of the same <c>Fit</c> without.</summary>
internal static class ProbeOverhead
{
    /// <summary>A run long enough for the default cadence: measurements at the start, after 100 steps and at the end.</summary>
    private const int Steps = 200;
    private const int Epochs = 10;

    public static double Measure(Workload workload, int rounds)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(BenchmarkRow.Make(workload.Batch * Steps / Epochs));
        var (plain, observed) = (Trainer(ml, workload, []), Trainer(ml, workload, [new Listener()]));
        plain.Fit(data).Dispose();
        var ratios = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var before = Seconds(plain, data);
            var with = Seconds(observed, data);
            ratios[round] = with / ((before + Seconds(plain, data)) / 2);
        }
        return Ratios.Median(ratios);
    }

    private static ConstNetTrainer Trainer(MLContext ml, Workload workload, IReadOnlyList<TrainingObserver> observers) =>
        ml.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = workload.Depth,
            WidenFactor = workload.Widen,
            BatchSize = workload.Batch,
            Epochs = Epochs,
            LearningRate = OurSide.LearningRate,
            Initialization = Initialization.He(),
            SymmetryBreaking = [],
            NumberOfThreads = workload.Threads,
            Observers = observers,
        });

    private static double Seconds(ConstNetTrainer trainer, IDataView data)
    {
        var started = Stopwatch.GetTimestamp();
        trainer.Fit(data).Dispose();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class Listener : TrainingObserver;
}
