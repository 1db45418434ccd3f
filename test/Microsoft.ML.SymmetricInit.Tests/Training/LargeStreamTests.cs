using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The memory of a process that trains on data much larger than it.</summary>
[TestClass]
public sealed class LargeStreamTests
{
    private const int ImageBytes = 3 * 64 * 64;
    private const long MiB = 1 << 20;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Stream_Of300MB_GrowsTheProcessByAFractionOfIt()
    {
        var (before, peak) = Train(rows: 24_576, buffer: 1024);
        Assert.IsTrue(peak - before < 100 * MiB, $"{(peak - before) / MiB} MiB more");
    }

    [TestMethod]
    [TestCategory("Slow")]
    [TestCategory("Resilience")]
    public void Stream_Of3GB_TrainsInLessThanOne()
    {
        var (_, peak) = Train(rows: 262_144, buffer: 8192);
        Assert.IsTrue(peak < 1024 * MiB, $"{peak / MiB} MiB");
    }

    private (long Before, long Peak) Train(int rows, int buffer)
    {
        var printed = OtherProcess.Run("stream", $"{rows}", $"{buffer}").Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var (accuracy, before, peak) = (printed[0], (long)printed[2], (long)printed[3]);
        TestContext.WriteLine($"{(long)rows * ImageBytes / MiB} MiB of images, {buffer} held: accuracy {accuracy:F3}, {printed[1]} s, peak {before / MiB} MiB before and {peak / MiB} MiB at the end.");
        Assert.IsTrue(accuracy > 0.9, $"{accuracy}");
        return (before, peak);
    }
}
