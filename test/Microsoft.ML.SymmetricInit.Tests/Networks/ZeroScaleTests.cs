using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>SkipInit's and ReZero's start: multipliers of 0 make blocks the identity, and are what learns first.</summary>
[TestClass]
public class ZeroScaleTests
{
    private static readonly ImageShape Shape = new(3, 8, 9);

    /// <summary>Networks of two and more blocks a group.</summary>
    private static IEnumerable<object[]> Networks =>
    [
        [new WideResNetArchitecture(16, 1, ResidualForm.SkipInit), "skipinit"],
        [new WideResNetArchitecture(100, 1, ResidualForm.SkipInit), "skipinit"],
        [new WideResNetArchitecture(16, 2, ResidualForm.ReZero), "rezero"],
        [new ConstNetArchitecture(16, 1, BatchNorm: false), "rezero"],
        [new ConstNetArchitecture(16, 1, BatchNorm: false, ShortcutInput.Activated), "skipinit"],
    ];

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Blocks_OfEqualWidth_ArePassedUnchangedBothWays(NetworkArchitecture architecture, string text)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(architecture, Shape, Initialization.Parse(text));
        TestNetworks.RandomHead(network);
        var (forward, backward) = Signals.Both(network, TestNetworks.Images(Shape, 2), logits => nn.functional.cross_entropy(logits, TestNetworks.Labels(2)));
        ResidualBranches.AssertGroupsPass(forward);
        // The Jacobian of a group is the identity: gradients pass as they are.
        foreach (var (before, after) in backward.Zip(backward.Skip(1)).Where(pair => pair.First.Group == pair.Second.Group))
            CollectionAssert.AreEqual(after.Values, before.Values, before.Stage);
    }

    [TestMethod]
    [DataRow(ResidualForm.SkipInit, "skipinit")]
    [DataRow(ResidualForm.ReZero, "rezero")]
    public void FirstStep_OfABranch_MovesItsMultiplierAndThenItsWeights(ResidualForm form, string text)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new WideResNetArchitecture(16, 1, form), Shape, Initialization.Parse(text));
        var images = TestNetworks.Images(Shape, 4);
        ResidualBranches.Backward(network, images);
        foreach (var layer in ResidualBranches.Layers(network))
            Assert.AreEqual(0, ResidualBranches.LargestGradient(layer.Weight), layer.Name);
        foreach (var layer in ResidualBranches.Ends(network))
            Assert.IsTrue(ResidualBranches.LargestGradient(layer.BranchScale!) > 1e-6, layer.Name);

        using var loop = new TrainingLoop(network, TestNetworks.Options());
        loop.Step(images, TestNetworks.Labels(4), 0.01);
        Assert.IsTrue(ResidualBranches.Ends(network).All(layer => Numbers.Of(layer.BranchScale!)[0] != 0));
        ResidualBranches.Backward(network, images);
        foreach (var layer in ResidualBranches.Layers(network))
            Assert.IsTrue(ResidualBranches.LargestGradient(layer.Weight) > 1e-9, layer.Name);
    }

    /// <summary>The multiplier's gradient is the product of what comes back and what the branch gives.</summary>
    [TestMethod]
    public void GradientOfAMultiplier_IsTheProductOfBranchAndBackwardSignal()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new WideResNetArchitecture(16, 1, ResidualForm.ReZero), Shape, Initialization.ReZero());
        var (forward, backward) = Signals.Both(network, TestNetworks.Images(Shape, 3), logits => nn.functional.cross_entropy(logits, TestNetworks.Labels(3)));
        using var noGradient = no_grad();
        foreach (var last in ResidualBranches.Ends(network).Where(layer => layer.InputChannels == layer.OutputChannels && layer.Name.Contains("layer.1", StringComparison.Ordinal)))
        {
            var entering = forward.Single(map => map.Stage == last.Name.Replace("layer.1.conv2", "layer.0", StringComparison.Ordinal));
            var first = network.Layers.Single(layer => layer.Block == last.Block && layer.Shape.BranchIndex == 0 && layer.Role == LayerRole.Residual);
            var x = tensor(entering.Values).view(entering.Images, entering.Channels, entering.Height, entering.Width);
            var branch = Convolve(Convolve(x.relu(), first).relu(), last);
            var expected = Numbers.Dot(Numbers.Of(branch), backward.Single(map => map.Stage == last.Name.Replace(".conv2", "", StringComparison.Ordinal)).Values);
            Assert.AreEqual(expected, Numbers.Of(last.BranchScale!.grad!)[0], 1e-10 * Math.Abs(expected), last.Name);
        }
    }

    [TestMethod]
    public void Forms_OfTheTwoPapers_DifferInTheBiasesOfTheirConvolutions()
    {
        var names = new[] { ResidualForm.SkipInit, ResidualForm.ReZero }.Select(form =>
        {
            using var network = new WideResNetArchitecture(10, 1, form).Build(Shape, TestNetworks.Classes);
            return network.state_dict().Keys.ToHashSet();
        }).ToList();
        Assert.IsTrue(names[1].IsProperSubsetOf(names[0]));
        Assert.IsTrue(names[0].Except(names[1]).All(name => name.StartsWith("conv1.bias", StringComparison.Ordinal) || name.Contains(".conv", StringComparison.Ordinal) && name.EndsWith(".bias", StringComparison.Ordinal)));
    }

    private static Tensor Convolve(Tensor x, NetworkLayer layer) => nn.functional.conv2d(x, layer.Weight, padding: [1L, 1L]);
}
