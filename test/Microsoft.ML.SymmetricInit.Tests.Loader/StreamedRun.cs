using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>
/// Trains a small network for one epoch on images that are made while they are read, and prints its accuracy, the
/// seconds it took, and the peak of the process's memory in bytes before (after a run on a few images) and at the end.
/// </summary>
internal static class StreamedRun
{
    private const int BatchSize = 128;
    private const int WarmUpRows = 1024;

    public static void Run(int rows, int buffer)
    {
        Train(WarmUpRows, buffer: BatchSize);
        var before = Peak();
        var started = Stopwatch.GetTimestamp();
        var accuracy = Train(rows, buffer);
        Console.WriteLine(FormattableString.Invariant($"{accuracy:R} {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} {before} {Peak()}"));
    }

    private static double Train(int rows, int buffer)
    {
        var context = new MLContext();
        var accuracy = 0.0;
        using var model = context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options
        {
            Width = 8,
            Epochs = 1,
            BatchSize = BatchSize,
            Seed = 1,
            LearningRateSchedule = LearningRateSchedule.Constant,
            ShuffleBufferSize = buffer,
            EpochCompleted = result => accuracy = result.TrainingAccuracy,
        }).Fit(context.Data.LoadFromEnumerable(Rows(rows)));
        return accuracy;
    }

    /// <summary>Noise, brighter in the part that the label names; one object, filled anew for each row.</summary>
    private static IEnumerable<Row> Rows(int count)
    {
        var row = new Row();
        var noise = new byte[row.Features.Length + 4096];
        new Random(1).NextBytes(noise);
        for (var i = 0; i < count; i++)
        {
            noise.AsSpan(i * 31 % 4096, row.Features.Length).CopyTo(row.Features);
            row.Label = (uint)(i * 7 / 3 % 4);
            var part = row.Features.Length / 4;
            row.Features.AsSpan((int)row.Label * part, part).Fill(255);
            yield return row;
        }
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private sealed class Row
    {
        [VectorType(3, 64, 64)]
        public byte[] Features { get; set; } = new byte[3 * 64 * 64];

        [KeyType(4)]
        public uint Label { get; set; }
    }
}
