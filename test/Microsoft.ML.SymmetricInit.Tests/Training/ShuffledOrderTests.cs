using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ShuffledOrderTests
{
    private const int Count = 40;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(39)]
    [DataRow(40)]
    [DataRow(1000)]
    [DataRow(null)]
    public void Order_OfAnyBuffer_HasEachImageOnce(int? buffer) =>
        CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), Draw(buffer).Order().ToArray());

    /// <summary>Whoever has read up to the latest image that was handed out holds those that were not.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(39)]
    public void Order_OfABuffer_HoldsAsManyImagesAndNoMore(int buffer)
    {
        var (order, read, most) = (Draw(buffer), 0, 0);
        for (var given = 0; given < Count; given++)
        {
            read = Math.Max(read, order[given] + 1);
            most = Math.Max(most, read - given);
        }
        Assert.IsTrue(most <= buffer, $"{most} held");
        Assert.IsTrue(most > buffer / 2, $"only {most} held");
    }

    [TestMethod]
    public void Order_OfABufferOfOne_IsThatOfTheData() => CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), Draw(1));

    [TestMethod]
    public void Order_OfABufferForAllImages_IsThatOfNone()
    {
        CollectionAssert.AreEqual(Draw(null), Draw(Count));
        CollectionAssert.AreEqual(Draw(null), Draw(Count + 1));
        CollectionAssert.AreNotEqual(Draw(null), Draw(Count - 1));
    }

    /// <summary>Of 4000 first draws from a buffer of 4, each image has 1000; the deviation is sqrt(4000 * 1/4 * 3/4) = 27.4, and 5 of it are allowed.</summary>
    [TestMethod]
    public void FirstImage_OfABuffer_IsEachOfItAlike()
    {
        using var generator = new Generator(1);
        var counts = new int[4];
        for (var i = 0; i < 4000; i++)
            counts[ShuffledOrder.Draw(8, 4, generator)[0]]++;
        foreach (var count in counts)
            Assert.AreEqual(1000, count, 137);
    }

    private static int[] Draw(int? buffer)
    {
        using var generator = new Generator(3);
        return ShuffledOrder.Draw(Count, buffer, generator);
    }
}
