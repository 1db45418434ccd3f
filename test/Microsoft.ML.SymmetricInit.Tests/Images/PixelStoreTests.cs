using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class PixelStoreTests
{
    /// <summary>Rounding to float32 is all that separates the two: one part in 2^24, and as much for the double arithmetic.</summary>
    private const double Rounding = 1.2e-7;

    [TestMethod]
    [DataRow(1, 5, 4, 1)]
    [DataRow(3, 4, 6, 50)]
    [DataRow(2, 1, 1, 7)]
    public void Statistics_OfBytes_AreThoseOfTheTextbook(int channels, int height, int width, int rows)
    {
        var shape = new ImageShape(channels, height, width);
        var random = new Random(6);
        var images = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, shape.Size).Select(_ => (byte)random.Next(256)).ToArray()).ToList();
        var store = new PixelStore(shape, holdsBytes: true);
        foreach (var image in images)
            image.CopyTo(store.Add());
        AssertTextbook([.. images.Select(image => image.Select(value => (double)value).ToArray())], store);
    }

    /// <summary>Also far from 0, where squares would swallow the deviation.</summary>
    [TestMethod]
    [DataRow(0.0, 1.0)]
    [DataRow(0.5, 0.25)]
    [DataRow(100_000.0, 0.5)]
    [DataRow(-1e-6, 1e-7)]
    public void Statistics_OfFloats_AreThoseOfTheTextbook(double centre, double spread)
    {
        var shape = new ImageShape(3, 4, 6);
        var random = new Random(6);
        var images = Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, shape.Size).Select(_ => (float)(centre + spread * (random.NextDouble() - 0.5))).ToArray()).ToList();
        AssertTextbook([.. images.Select(image => image.Select(value => (double)value).ToArray())], Floats(shape, images));
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.1f)]
    [DataRow(-123.456f)]
    public void Statistics_OfAChannelThatNeverChanges_HaveDeviation1(float value)
    {
        var shape = new ImageShape(2, 3, 3);
        var image = Enumerable.Range(0, shape.Size).Select(i => i % 2 == 0 ? value : i).ToArray();
        var statistics = Floats(shape, [.. Enumerable.Repeat(image, 7)]).Statistics();
        Assert.AreEqual(value, statistics.Mean[0]);
        Assert.AreEqual(1f, statistics.StandardDeviation[0]);
        Assert.IsTrue(statistics.StandardDeviation[1] > 4);
    }

    /// <summary>Rows of 4 MiB: a block holds four of them.</summary>
    [TestMethod]
    public void Rows_OfSeveralBlocks_KeepTheirPlaces()
    {
        var store = new PixelStore(new ImageShape(1, 2048, 2048), holdsBytes: true);
        for (byte row = 0; row < 6; row++)
            store.Add().Fill(row);
        store.RemoveLast();
        Assert.AreEqual(5, store.Count);
        store.Add().Fill(77);
        Assert.AreEqual(6, store.Count);
        foreach (var (row, value) in new[] { (0, 0), (3, 3), (4, 4), (5, 77) })
        {
            Assert.AreEqual(4 << 20, store[row].Length);
            Assert.AreEqual(-1, store[row].IndexOfAnyExcept((byte)value), $"row {row}");
        }
    }

    [TestMethod]
    [DataRow(true, 24)]
    [DataRow(false, 96)]
    public void RowBytes_OfAnImage_AreItsValuesTimesTheirSize(bool bytes, int expected)
    {
        var store = new PixelStore(new ImageShape(2, 3, 4), bytes);
        Assert.AreEqual(expected, store.RowBytes);
        Assert.AreEqual(expected, store.Add().Length);
    }

    private static PixelStore Floats(ImageShape shape, IReadOnlyList<float[]> images)
    {
        var store = new PixelStore(shape, holdsBytes: false);
        foreach (var image in images)
            MemoryMarshal.AsBytes<float>(image).CopyTo(store.Add());
        return store;
    }

    /// <summary>Mean first, then the mean square distance from it, channel by channel.</summary>
    private static void AssertTextbook(IReadOnlyList<double[]> images, PixelStore store)
    {
        var (channels, statistics) = (store.Shape.Channels, store.Statistics());
        Assert.AreEqual(channels, statistics.Mean.Count);
        Assert.AreEqual(images.Count, store.Count);
        for (var c = 0; c < channels; c++)
        {
            var values = images.SelectMany(image => image.Where((_, i) => i % channels == c)).ToList();
            var mean = values.Average();
            Numbers.AssertClose(mean, statistics.Mean[c], Rounding, $"mean of channel {c}");
            Numbers.AssertClose(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), statistics.StandardDeviation[c], Rounding, $"deviation of channel {c}");
        }
    }
}
