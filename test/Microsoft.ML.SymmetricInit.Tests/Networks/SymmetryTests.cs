using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Properties 5 and 6 of ConstNet's start: training keeps the symmetry until something breaks it, and where it breaks.</summary>
[TestClass]
public class SymmetryTests
{
    private const double Rounding = 1e-9;
    private const double Untouched = 1e-12;
    private static readonly ImageShape Shape = new(3, 12, 10);

    [TestMethod]
    [DataRow(ShortcutInput.Linear, false)]
    [DataRow(ShortcutInput.Linear, true)]
    [DataRow(ShortcutInput.Activated, false)]
    [DataRow(ShortcutInput.Activated, true)]
    public void DeterministicTraining_OfConstantStart_KeepsTheSymmetry(ShortcutInput shortcut, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, batchNorm, shortcut), Shape);
        Train(network, steps: 10);
        foreach (var layer in network.Layers.Where(layer => layer.Role == LayerRole.Residual))
        {
            Assert.IsTrue(Numbers.Of(layer.Weight).Max(Math.Abs) > 1e-6, $"{layer.Name} has not learned");
            Assert.AreEqual(1, SliceCorrelation.Forward(layer.Weight), Rounding, layer.Name);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void DropoutInBlocks_OfConstantStart_BreaksBlocksButNotTheStem(bool batchNorm)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2, batchNorm), Shape);
        using var streams = new RandomStreams(3);
        SymmetryBreaker.Dropout(0.01).BeforeTraining(network, streams["dropout"]);
        Train(network, steps: 5);
        Assert.IsTrue(Residuals(network).Min(layer => SliceCorrelation.Forward(layer.Weight)) < 1 - 1e-6);
        Assert.AreEqual(1, SliceCorrelation.Forward(network.Layers[0].Weight), Untouched, "stem");
        Assert.AreEqual(1, SliceCorrelation.Backward(Residuals(network).First().Weight), Untouched, "first block");
    }

    /// <summary>At width 1 the first block does not widen: through its identity shortcut the breaking reaches the stem.</summary>
    [TestMethod]
    public void DropoutInBlocks_OfConstantStartAtWidth1_ReachesTheStemLater()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10), Shape);
        using var streams = new RandomStreams(3);
        SymmetryBreaker.Dropout(0.01).BeforeTraining(network, streams["dropout"]);
        Train(network, steps: 25);
        Assert.IsTrue(SliceCorrelation.Forward(network.Layers[0].Weight) < 1 - Rounding);
    }

    [TestMethod]
    public void DropoutOnTheStem_OfConstantStart_BreaksTheStemToo()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2, false), Shape);
        using var streams = new RandomStreams(3);
        SymmetryBreaker.Dropout(0.01, stem: true).BeforeTraining(network, streams["dropout"]);
        Train(network, steps: 5);
        Assert.IsTrue(SliceCorrelation.Forward(network.Layers[0].Weight) < 1 - Rounding);
        Assert.IsTrue(SliceCorrelation.Backward(Residuals(network).First().Weight) < 1 - 1e-6);
    }

    private static IEnumerable<NetworkLayer> Residuals(ImageNetwork network) => network.Layers.Where(layer => layer.Role == LayerRole.Residual);

    private static void Train(ImageNetwork network, int steps)
    {
        var (images, labels) = (TestNetworks.Images(Shape, 8), TestNetworks.Labels(8));
        network.train();
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        for (var step = 0; step < steps; step++)
            loop.Step(images, labels, 0.03);
    }
}
