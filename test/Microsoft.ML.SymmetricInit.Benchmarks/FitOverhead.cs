using System.Diagnostics;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>Wall time of <c>Fit</c>, from rows to a transformer, over that of the same steps on batches that are ready.</summary>
internal static class FitOverhead
{
    /// <summary>As many as eng/run.sh trains.</summary>
    private const int Epochs = 3;

    public static double Measure(Workload workload, int rounds, int batches)
    {
        var ml = new MLContext(1);
        var rows = BenchmarkRow.Make(workload.Batch * batches);
        var data = ml.Data.LoadFromEnumerable(rows);
        var trainer = ml.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = workload.Depth,
            WidenFactor = workload.Widen,
            BatchSize = workload.Batch,
            Epochs = Epochs,
            LearningRate = OurSide.LearningRate,
            Initialization = Initialization.He(),
            SymmetryBreaking = [],
            NumberOfThreads = workload.Threads,
        });
        using var bare = new BareLoop(workload, rows);
        trainer.Fit(data).Dispose();
        bare.Seconds();

        var ratios = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var before = bare.Seconds();
            var started = Stopwatch.GetTimestamp();
            trainer.Fit(data).Dispose();
            var fit = Stopwatch.GetElapsedTime(started).TotalSeconds;
            ratios[round] = fit / ((before + bare.Seconds()) / 2);
        }
        return Ratios.Median(ratios);
    }

    /// <summary>The steps alone, each run from a new network, over batches that are ready.</summary>
    private sealed class BareLoop : IDisposable
    {
        private readonly Workload _workload;
        private readonly List<(Tensor Images, Tensor Labels)> _batches = [];

        public BareLoop(Workload workload, BenchmarkRow[] rows)
        {
            _workload = workload;
            foreach (var batch in rows.Chunk(workload.Batch))
            {
                using var planar = frombuffer(batch.SelectMany(row => row.Features).ToArray(), ScalarType.Byte);
                using var shaped = planar.view(batch.Length, 3, 32, 32);
                using var values = shaped.permute(0, 2, 3, 1).contiguous().to(ScalarType.Float32).sub_(127.5).div_(73.9);
                _batches.Add((values.permute(0, 3, 1, 2), tensor(batch.Select(row => (long)row.Label).ToArray())));
            }
        }

        public double Seconds()
        {
            using var network = OurSide.NewNetwork(_workload);
            using var loop = OurSide.NewLoop(network, _workload);
            var started = Stopwatch.GetTimestamp();
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                foreach (var (images, labels) in _batches)
                    loop.Step(images, labels, OurSide.LearningRate);
            }
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        public void Dispose()
        {
            foreach (var (images, labels) in _batches)
            {
                images.Dispose();
                labels.Dispose();
            }
        }
    }
}
