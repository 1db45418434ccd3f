namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class ConstNetArchitectureTests
{
    [TestMethod]
    public void Architecture_ByDefault_HasTheDocumentedValues()
    {
        var architecture = new ConstNetArchitecture();
        Assert.AreEqual(new ConstNetArchitecture(16, 1, true, ShortcutInput.Linear, true), architecture);
        Assert.AreEqual(4, architecture.BlocksPerGroup);
        Assert.AreEqual(0, architecture.Faults().Count());
    }

    [TestMethod]
    [DataRow(7, 1)]
    [DataRow(10, 2)]
    [DataRow(16, 4)]
    [DataRow(40, 12)]
    [DataRow(1000, 332)]
    public void BlocksPerGroup_OfADepth_IsAThirdOfWhatIsLeftAfterFour(int depth, int blocks)
    {
        Assert.AreEqual(blocks, new ConstNetArchitecture(depth).BlocksPerGroup);
        Assert.AreEqual(0, new ConstNetArchitecture(depth).Faults().Count());
    }

    [TestMethod]
    [DataRow(0, 7, 10)]
    [DataRow(-5, 7, 10)]
    [DataRow(4, 7, 10)]
    [DataRow(6, 7, 10)]
    [DataRow(8, 7, 10)]
    [DataRow(9, 7, 10)]
    [DataRow(12, 10, 13)]
    [DataRow(18, 16, 19)]
    public void Build_OfADepthThatDoesNotFit_NamesTheDepthsAround(int depth, int below, int above) => Refused(
        $"Depth must be 4 + 3n with n blocks in each of the three groups; received {depth}. {below} and {above} would work.",
        new ConstNetArchitecture(depth), new ImageShape(3, 32, 32), 10);

    [TestMethod]
    [DataRow(0)]
    [DataRow(-3)]
    public void Build_OfAWidthBelowOne_IsRefused(int widen) => Refused(
        $"WidenFactor must be at least 1; received {widen}.", new ConstNetArchitecture(16, widen), new ImageShape(3, 32, 32), 10);

    [TestMethod]
    public void Build_OfAnUnknownShortcutInput_IsRefused() => Refused(
        "ShortcutInput must be Linear or Activated; received 2.", new ConstNetArchitecture(ShortcutInput: (ShortcutInput)2), new ImageShape(3, 32, 32), 10);

    [TestMethod]
    [DataRow(3, 3, 8)]
    [DataRow(1, 8, 3)]
    [DataRow(3, 1, 1)]
    public void Build_ForAnImageBelowFourPixels_IsRefused(int channels, int height, int width) => Refused(
        $"The image is {channels}x{height}x{width}; the network halves it twice, so height and width must be at least 4.",
        new ConstNetArchitecture(), new ImageShape(channels, height, width), 10);

    [TestMethod]
    public void Build_ForAnImageWithoutChannels_IsRefused() => Refused(
        "An image must have at least one channel, row and column; received 0x8x8.", new ConstNetArchitecture(), new ImageShape(0, 8, 8), 10);

    [TestMethod]
    public void Build_ForOneClass_IsRefused() => Refused(
        "A classifier needs at least 2 classes; received 1.", new ConstNetArchitecture(), new ImageShape(3, 8, 8), 1);

    [TestMethod]
    public void Build_WithSeveralFaults_NamesThemAll() => Refused(
        "Depth must be 4 + 3n with n blocks in each of the three groups; received 5. 7 and 10 would work. WidenFactor must be at least 1; received 0. "
        + "ShortcutInput must be Linear or Activated; received 9. The image is 0x2x2; the network halves it twice, so height and width must be at least 4. "
        + "An image must have at least one channel, row and column; received 0x2x2. A classifier needs at least 2 classes; received -1.",
        new ConstNetArchitecture(5, 0, ShortcutInput: (ShortcutInput)9), new ImageShape(0, 2, 2), -1);

    [TestMethod]
    [DataRow(7, 1, true, 1)]
    [DataRow(10, 2, false, 3)]
    public void HasMoreWeightsThan_OfAnArchitecture_CountsTheWeightsOfItsLayers(int depth, int widen, bool batchNorm, int channels)
    {
        var (architecture, image) = (new ConstNetArchitecture(depth, widen, batchNorm), new ImageShape(channels, 8, 8));
        using var network = architecture.Build(image, 10);
        var count = network.Layers.Sum(layer => layer.Weight.numel());
        Assert.IsFalse(architecture.HasMoreWeightsThan(count, image, 10));
        Assert.IsTrue(architecture.HasMoreWeightsThan(count - 1, image, 10));
    }

    [TestMethod]
    public void HasMoreWeightsThan_OfAnAbsurdArchitecture_EndsAtTheLimit() =>
        Assert.IsTrue(new ConstNetArchitecture(2_000_000_002, int.MaxValue).HasMoreWeightsThan(1e6, new ImageShape(3, 8, 8), 10));

    private static void Refused(string message, ConstNetArchitecture architecture, ImageShape image, int classes) =>
        Failures.Expect<ArgumentException>(message, () => architecture.Build(image, classes).Dispose());
}
