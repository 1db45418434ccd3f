using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class BatchBufferTests
{
    /// <summary>Of 3 GB only the pages of one row are touched.</summary>
    [TestMethod]
    public void Rows_BeyondTwoGigabytes_AreWrittenAndRead()
    {
        const int Side = 64, Rows = 200_000;
        using var buffer = new BatchBuffer(new ImageShape(1, Side, Side), holdsBytes: false, Rows, new PixelNormalization([1], [2]), CPU);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(buffer[Rows - 1]);
        Assert.AreEqual(Side * Side, pixels.Length);
        pixels.Fill(7);
        using var images = buffer.Images(1, Rows - 1);
        CollectionAssert.AreEqual(new long[] { 1, 1, Side, Side }, images.shape);
        Assert.IsTrue(Numbers.Of(images).All(value => value == 3));
    }
}
