using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>
/// Prints what training does to malloc: whether a block of 1 GiB is mapped for itself (as glibc does unless told otherwise) and the page
/// faults of scoring one image, before training; whether it is mapped after a training that ran inside another one; and both again in the
/// end. On the main thread, whose heap alone has no limit to its size.
/// </summary>
internal static partial class MallocState
{
    private const int Side = 8;
    private const nuint Large = 1u << 30;
    private const int Calls = 50;

    public static void Run(string modelPath)
    {
        var context = new MLContext(seed: 1);
        using var model = (ImageClassificationTransformer)context.Model.Load(modelPath, out _);
        Console.WriteLine(FormattableString.Invariant($"before {IsMapped(Large)} {PageFaults(model):F1}"));
        var during = new List<bool>();
        using var outer = Train(context, step =>
        {
            if (during.Count > 0)
                return;
            Train(context, null).Dispose();
            during.Add(IsMapped(Large));
        });
        Console.WriteLine($"during {during.Single()}");
        Console.WriteLine(FormattableString.Invariant($"after {IsMapped(Large)} {PageFaults(model):F1}"));
    }

    private static ImageClassificationTransformer Train(MLContext context, Action<StepResult>? stepCompleted)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 16).Select(row =>
        {
            var image = new Row { Label = (uint)row % 2 };
            random.NextBytes(image.Features);
            return image;
        }).ToList();
        return context.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 3, Width = 16, Epochs = 1, BatchSize = 8, NumberOfThreads = 1, StepCompleted = stepCompleted })
            .Fit(context.Data.LoadFromEnumerable(rows));
    }

    private static double PageFaults(ImageClassificationTransformer model)
    {
        var image = new byte[model.ImageShape.Size];
        for (var i = 0; i < Calls; i++)
            model.Score(image);
        var before = PageFaults();
        for (var i = 0; i < Calls; i++)
            model.Score(image);
        return (double)(PageFaults() - before) / Calls;
    }

    /// <summary>Minor page faults of the process, the tenth field of its state (proc(5)).</summary>
    private static long PageFaults() => long.Parse(File.ReadAllText("/proc/self/stat").Split(' ')[9]);

    /// <summary>The second bit of the size before a block says that it is mapped for itself (glibc, malloc.c, IS_MMAPPED).</summary>
    private static bool IsMapped(nuint size)
    {
        var block = Allocate(size);
        var isMapped = (Marshal.ReadInt64(block, -8) & 2) != 0;
        Free(block);
        return isMapped;
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc")]
    private static partial nint Allocate(nuint size);

    [LibraryImport("libc.so.6", EntryPoint = "free")]
    private static partial void Free(nint block);

    private sealed class Row
    {
        [VectorType(3, Side, Side)]
        public byte[] Features { get; set; } = new byte[3 * Side * Side];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
