using System.Diagnostics;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>The product's training step on a batch that is ready, and its scorer.</summary>
internal sealed class OurSide : ISide
{
    private readonly ConstNet _network;
    private readonly TrainingLoop _loop;
    private readonly ImageScorer _scorer;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly Workload _workload;

    public OurSide(Workload workload, Precision precision = Precision.Float32)
    {
        _workload = workload;
        TorchThreads.Use(workload.Threads);
        _network = NewNetwork(workload);
        _loop = NewLoop(_network, workload, precision);
        using var generator = new Generator(2);
        using var nhwc = randn(workload.Batch, 32, 32, 3, generator: generator);
        _images = nhwc.permute(0, 3, 1, 2);
        _labels = randint(0, 10, [(long)workload.Batch], dtype: ScalarType.Int64, generator: generator);
        _scorer = new ImageScorer(_network, new PixelNormalization([0, 0, 0], [1, 1, 1]), CifarData.Shape, holdsBytes: false, workload.Batch, CPU);
    }

    /// <summary>Small, so that many steps on one batch do not end in gradients so small that arithmetic slows down.</summary>
    public const double LearningRate = 1e-5;

    public static ConstNet NewNetwork(Workload workload)
    {
        var network = new ConstNetArchitecture(workload.Depth, workload.Widen).Build(CifarData.Shape, classes: 10);
        using var generator = new Generator(1);
        Initialization.He().Apply(network, generator);
        return network;
    }

    public static TrainingLoop NewLoop(ConstNet network, Workload workload, Precision precision = Precision.Float32) => new(network, new ConstNetTrainer.Options
    {
        Epochs = 1,
        BatchSize = workload.Batch,
        LearningRate = LearningRate,
        LearningRateSchedule = LearningRateSchedule.Constant,
        Momentum = 0.9,
        Nesterov = false,
        WeightDecay = 5e-4,
        Precision = precision,
    });

    /// <summary>What measures the network on images of noise, as during a run.</summary>
    public NetworkMeasuring NewMeasuring()
    {
        var rows = BenchmarkRow.Make(_workload.Batch);
        var store = new PixelStore(CifarData.Shape, holdsBytes: true);
        foreach (var row in rows)
            row.Features.CopyTo(store.Add());
        return new NetworkMeasuring(_network, new LabelledImages(store, [.. rows.Select(row => (long)row.Label)]), new PixelNormalization([127.5f, 127.5f, 127.5f], [73.9f, 73.9f, 73.9f]), CPU);
    }

    public double Seconds(string task, int batches)
    {
        _network.train(task == "train");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
        {
            if (task == "train")
                _loop.Step(_images, _labels, LearningRate);
            else
                _scorer.Score(_workload.Batch);
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _scorer.Dispose();
        _loop.Dispose();
        _network.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
