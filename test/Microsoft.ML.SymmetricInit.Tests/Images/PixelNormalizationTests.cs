using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What is done to pixels on their way into the network.</summary>
[TestClass]
public class PixelNormalizationTests
{
    [TestMethod]
    public void Normalization_OfUnequalLengths_IsRefused()
    {
        Failures.Expect<ArgumentException>("A normalization needs one mean and one standard deviation per channel; received 2 and 1.",
            () => _ = new PixelNormalization([0, 0], [1]));
        Failures.Expect<ArgumentException>("A normalization needs one mean and one standard deviation per channel; received 0 and 0.",
            () => _ = new PixelNormalization([], []));
    }

    [TestMethod]
    [DataRow(0f, 0f, "0", "0")]
    [DataRow(0f, -1f, "0", "-1")]
    [DataRow(0f, 1e-39f, "0", "1E-39")]
    [DataRow(float.NaN, 1f, "NaN", "1")]
    [DataRow(0.5f, float.PositiveInfinity, "0.5", "Infinity")]
    public void Normalization_OfUnusableNumbers_IsRefused(float mean, float deviation, string shownMean, string shownDeviation) =>
        Failures.Expect<ArgumentException>("Means must be finite and standard deviations finite and above 1e-37; "
            + $"received means [1, {shownMean}] and deviations [1, {shownDeviation}].", () => _ = new PixelNormalization([1, mean], [1, deviation]));

    [TestMethod]
    public void Normalization_OfArraysThatChangeLater_KeepsWhatItWasGiven()
    {
        float[] mean = [1, 2], deviation = [3, 4];
        var normalization = new PixelNormalization(mean, deviation);
        mean[0] = deviation[1] = 9;
        CollectionAssert.AreEqual(new float[] { 1, 2 }, normalization.Mean.ToArray());
        CollectionAssert.AreEqual(new float[] { 3, 4 }, normalization.StandardDeviation.ToArray());
    }

    /// <summary>Where the pixels of a channel differ by less than can be divided by, they count as equal.</summary>
    [TestMethod]
    [DataRow(0f, 1f)]
    [DataRow(1e-44f, 1f)]
    [DataRow(1e-39f, 1f)]
    [DataRow(4e-30f, 2e-30f)]
    public void Normalization_OfPixelsThatHardlyDiffer_DividesByWhatCanBeDividedBy(float difference, float deviation)
    {
        var statistics = new PixelStatistics(new ImageShape(1, 1, 2), holdsBytes: false);
        statistics.Add(MemoryMarshal.AsBytes<float>(new[] { 0, difference }));
        CollectionAssert.AreEqual(new[] { deviation }, statistics.Normalization().StandardDeviation.ToArray());
    }

    /// <summary>Rows come in the order height, width, channel; images go out as <c>[N, C, H, W]</c>, less mean, over deviation.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Images_OfTheFirstRows_AreNormalizedAndPlanar(bool bytes)
    {
        var shape = new ImageShape(3, 2, 5);
        float[] means = [100, 20.5f, -3], deviations = [50, 0.3f, 7];
        using var scope = NewDisposeScope();
        using var buffer = new BatchBuffer(shape, bytes, 4, new PixelNormalization(means, deviations), CPU);
        var rows = Enumerable.Range(0, 4).Select(row => Enumerable.Range(0, shape.Size).Select(i => (byte)(row * 60 + 2 * i)).ToArray()).ToArray();
        for (var row = 0; row < 4; row++)
        {
            if (bytes)
                rows[row].CopyTo(buffer[row]);
            else
                MemoryMarshal.AsBytes<float>(rows[row].Select(value => (float)value).ToArray()).CopyTo(buffer[row]);
        }
        foreach (var count in new[] { 4, 1, 3 })
        {
            var images = buffer.Images(count);
            CollectionAssert.AreEqual(new long[] { count, 3, 2, 5 }, images.shape);
            Assert.AreEqual(ScalarType.Float32, images.dtype);
            var expected = from row in rows.Take(count) from c in Enumerable.Range(0, 3) from p in Enumerable.Range(0, 10)
                           select ((double)row[p * 3 + c] - means[c]) / deviations[c];
            // Float32: the inverse deviation, the product and their rounding.
            Numbers.AssertClose([.. expected], Numbers.Of(images), 2e-7, "images");
        }
    }
}
