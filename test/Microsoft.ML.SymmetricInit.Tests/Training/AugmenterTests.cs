using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class AugmenterTests
{
    /// <summary>Every shift and mirroring of small images, against padding, cropping and mirroring one after the other.</summary>
    [TestMethod]
    [DataRow(1, 4, 5, 3)]
    [DataRow(3, 5, 4, 3)]
    [DataRow(2, 2, 7, 1)]
    [DataRow(1, 1, 3, 0)]
    public void Copy_OfEveryChange_IsTheReflectedCrop(int channels, int height, int width, int padding)
    {
        foreach (var bytesPerValue in new[] { sizeof(byte), sizeof(float) })
        {
            using var generator = new Generator(1);
            var shape = new ImageShape(channels, height, width);
            var augmenter = new Augmenter(new Augmentation(padding), shape, bytesPerValue, generator);
            // Every byte of the image is different, so that nothing can be mistaken for something else.
            var image = Enumerable.Range(1, shape.Size * bytesPerValue).Select(i => (byte)i).ToArray();
            Assert.IsTrue(image.Length < 256);
            var pixels = image.Chunk(channels * bytesPerValue).Chunk(width).ToArray();
            var target = new byte[image.Length];
            for (var down = -padding; down <= padding; down++)
            {
                for (var right = -padding; right <= padding; right++)
                {
                    foreach (var mirror in new[] { false, true })
                    {
                        augmenter.Copy(image, target, (down, right, mirror));
                        var expected = ReflectedCrop.Of(pixels, padding, down, right, mirror).SelectMany(row => row).SelectMany(pixel => pixel).ToArray();
                        CollectionAssert.AreEqual(expected, target, $"down {down}, right {right}, mirror {mirror}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void ReflectedCrop_OfALine_DoesNotRepeatTheBorder()
    {
        char[][] line = [['a', 'b', 'c', 'd']];
        Assert.AreEqual("cbab", string.Concat(ReflectedCrop.Of([line[0], line[0], line[0]], 2, 0, -2, false)[0]));
        Assert.AreEqual("bcdc", string.Concat(ReflectedCrop.Of([line[0], line[0], line[0]], 2, 0, 1, false)[0]));
        Assert.AreEqual("cdcb", string.Concat(ReflectedCrop.Of([line[0], line[0], line[0]], 2, 0, 1, true)[0]));
    }

    /// <summary>Shifts are uniform in [-p, p], mirrorings fair, and the three are drawn apart: counts within five standard errors.</summary>
    [TestMethod]
    public void Draw_OfManyRows_IsUniform()
    {
        const int Rows = 20_000;
        using var generator = new Generator(3);
        var changes = new Augmenter(new Augmentation(2), new ImageShape(1, 8, 8), 1, generator).Draw(Rows);
        Assert.AreEqual(Rows, changes.Length);
        var counts = changes.CountBy(change => change).ToDictionary();
        var probability = 1 / 50.0;
        for (var down = -2; down <= 2; down++)
        {
            for (var right = -2; right <= 2; right++)
            {
                foreach (var mirror in new[] { false, true })
                    Assert.AreEqual(Rows * probability, counts[(down, right, mirror)], 5 * Math.Sqrt(Rows * probability * (1 - probability)), $"{down}, {right}, {mirror}");
            }
        }
        Assert.AreEqual(50, counts.Count);
    }

    [TestMethod]
    public void Draw_WithoutFlipOrPadding_DrawsNone()
    {
        using var generator = new Generator(3);
        var shape = new ImageShape(1, 8, 8);
        Assert.IsTrue(new Augmenter(new Augmentation(2, HorizontalFlip: false), shape, 1, generator).Draw(200).All(change => !change.Mirror));
        Assert.IsTrue(new Augmenter(new Augmentation(0), shape, 1, generator).Draw(200).All(change => change is (0, 0, _)));
    }

    [TestMethod]
    public void Draw_OfTheSameSeed_IsTheSame()
    {
        var drawn = new List<(int, int, bool)[]>();
        for (var run = 0; run < 2; run++)
        {
            using var generator = new Generator(3);
            drawn.Add(new Augmenter(new Augmentation(), new ImageShape(1, 8, 8), 1, generator).Draw(50));
        }
        CollectionAssert.AreEqual(drawn[0], drawn[1]);
    }

    [TestMethod]
    public void Augmentation_ByDefault_IsThePapers() => Assert.AreEqual(new Augmentation(4, true), new Augmentation());

    [TestMethod]
    [DataRow(4, 4, 9, 4)]
    [DataRow(9, 20, 8, 8)]
    public void Fault_OfAPaddingThatReflectionCannotServe_NamesTheRange(int padding, int height, int width, int limit)
    {
        var image = new ImageShape(3, height, width);
        Assert.AreEqual($"Augmentation.Padding must be in [0, {limit}) for images of 3x{height}x{width}, as reflection needs the pixels; received {padding}.",
            new Augmentation(padding).Fault(image));
        Assert.IsNull(new Augmentation(limit - 1).Fault(image));
        Assert.IsNull(new Augmentation(0).Fault(image));
    }
}
