using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Which image files are held for cut off, by their bytes and by what the decoder leaves of them.</summary>
[TestClass]
public sealed class CutOffFileTests
{
    private static IEnumerable<object[]> Files =>
    [
        ["colour.jpg", ImageFiles.Encoded(SKEncodedImageFormat.Jpeg)],
        ["grey.jpg", ImageFiles.Encoded(SKEncodedImageFormat.Jpeg, grey: true)],
        ["oriented.jpg", ImageFiles.Oriented(ImageFiles.Encoded(SKEncodedImageFormat.Jpeg), 6)],
        ["colour.png", ImageFiles.Encoded(SKEncodedImageFormat.Png)],
        ["grey.png", ImageFiles.Encoded(SKEncodedImageFormat.Png, grey: true)],
        ["colour.webp", ImageFiles.Encoded(SKEncodedImageFormat.Webp)],
        ["colour.bmp", Bmp()],
    ];

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void File_CutAnywhereInItsRows_EndsEarly(string name, byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(CutOffFile.EndsEarly(folder.Write(name, bytes)), "whole");
        // An ending that is not of the format sends the file to the decoder, which finds all rows.
        Assert.IsFalse(CutOffFile.EndsEarly(folder.Write("more" + name, [.. bytes, 0, 1, 2])), "with more behind");
        foreach (var share in new[] { 0.5, 0.7, 0.9 })
        {
            var path = folder.Write($"{share}{name}", bytes[..(int)(bytes.Length * share)]);
            Assert.IsTrue(CutOffFile.EndsEarly(path), $"{share}");
            using var image = MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(path)));
            Assert.AreEqual(64, image.Width, "ML.NET takes it all the same");
        }
    }

    [TestMethod]
    [DataRow("colour.jpg", true)]
    [DataRow("colour.png", true)]
    [DataRow("grey.jpg", false)]
    [DataRow("grey.png", false)]
    public void Image_OfAFileThatIsNotKnown_IsToldByRowsThatAreNotOpaque(string name, bool isTold)
    {
        var bytes = (byte[])Files.Single(file => (string)file[0] == name)[1];
        using var whole = MLImage.CreateFromStream(new MemoryStream(bytes));
        using var half = MLImage.CreateFromStream(new MemoryStream(bytes[..(bytes.Length / 2)]));
        Assert.IsFalse(DecodedImage.EndsEarly(whole));
        Assert.AreEqual(isTold, DecodedImage.EndsEarly(half));
    }

    /// <summary>A picture may be transparent below, and so may the bars be that ResizeImages puts around one.</summary>
    [TestMethod]
    public void Image_ThatIsTransparentByItself_IsWhole()
    {
        var pixels = new byte[8 * 8 * 4];
        pixels.AsSpan(0, 4 * 8 * 4).Fill(255);
        using var made = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, pixels);
        using var folder = new TemporaryFolder();
        made.Save(folder.PathOf("half.png"));
        using var read = MLImage.CreateFromFile(folder.PathOf("half.png"));
        Assert.IsFalse(DecodedImage.EndsEarly(made));
        Assert.IsFalse(DecodedImage.EndsEarly(read));
        Assert.IsFalse(CutOffFile.EndsEarly(folder.PathOf("half.png")));
    }

    [TestMethod]
    public void File_ThatIsNotThereOrNoImage_DoesNotEndEarly()
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(CutOffFile.EndsEarly(folder.PathOf("nowhere.jpg")));
        Assert.IsFalse(CutOffFile.EndsEarly(folder.PathOf("")));
        Assert.IsFalse(CutOffFile.EndsEarly(folder.Write("text.jpg", "These are words, and more of them."u8.ToArray())));
        Assert.IsFalse(CutOffFile.EndsEarly(folder.Write("empty.jpg")));
    }

    /// <summary>24 bits a pixel, from the bottom row up.</summary>
    private static byte[] Bmp()
    {
        var size = 54 + 64 * 48 * 3;
        var bytes = new byte[size];
        using var writer = new BinaryWriter(new MemoryStream(bytes));
        writer.Write("BM"u8);
        foreach (var value in new[] { size, 0, 54, 40, 64, 48, 1 | 24 << 16, 0, 64 * 48 * 3, 2835, 2835, 0, 0 })
            writer.Write(value);
        for (var at = 54; at < size; at++)
            writer.Write((byte)(at * 7));
        return bytes;
    }
}
