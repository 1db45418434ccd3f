using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>A run with everything random switched on, of 120 steps, a checkpoint after each.</summary>
internal static class CheckpointedRun
{
    public static void Train(string modelPath, string? checkpointDirectory)
    {
        var context = new MLContext();
        var (data, held) = (Data(context, rows: 100, seed: 1), Data(context, rows: 30, seed: 2));
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            Epochs = 12,
            BatchSize = 10,
            Seed = 3,
            NumberOfThreads = 1,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            MicroBatchSize = 6,
            MaximumGradientNorm = 1,
            WeightAveragingDecay = 0.9,
            Augmentation = new Augmentation(2, CutoutSide: 3, MixupAlpha: 0.4),
            SymmetryBreaking = [SymmetryBreaker.Dropout(0.05), SymmetryBreaker.GradientNoise(0.01), SymmetryBreaker.WeightNoise(1e-7), SymmetryBreaker.RoundingNoise(1)],
            CheckpointDirectory = checkpointDirectory,
            CheckpointEveryMinutes = 1e-9,
            StepCompleted = step => Console.WriteLine($"{step.Epoch}.{step.Step}"),
        };
        using var model = context.MulticlassClassification.Trainers.ConstNet(options).Fit(data, held);
        context.Model.Save(model, data.Schema, modelPath);
    }

    public static IDataView Data(MLContext context, int rows, int seed)
    {
        var random = new Random(seed);
        var images = Enumerable.Range(0, rows).Select(row =>
        {
            var image = new LabelledRow { Label = (uint)row % 3 };
            random.NextBytes(image.Features);
            for (var i = 0; i < image.Features.Length; i++)
                image.Features[i] = (byte)(image.Features[i] / 2 + i / 8 % 3 * (row % 3) * 30);
            return image;
        }).ToList();
        return context.Data.LoadFromEnumerable(images);
    }

    private sealed class LabelledRow
    {
        [VectorType(3, 8, 8)]
        public byte[] Features { get; set; } = new byte[3 * 8 * 8];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
