using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Fixup's start: blocks of equal width are the identity, the loss is that of guessing, and only the ends of branches learn at first.</summary>
[TestClass]
public class FixupNetworkTests
{
    private static readonly ImageShape Shape = new(3, 8, 9);

    [TestMethod]
    [DataRow(16, 1)]
    [DataRow(28, 2)]
    public void Blocks_OfEqualWidth_ArePassedUnchanged(int depth, int widen)
    {
        using var scope = NewDisposeScope();
        using var network = Make(depth, widen);
        // At width 1 the first group keeps the stem's width too, and its first block is passed as well.
        var maps = Signals.Forward(network, TestNetworks.Images(Shape, 2));
        ResidualBranches.AssertGroupsPass(maps);
        if (widen == 1)
            CollectionAssert.AreEqual(maps[0].Values, maps[1].Values);
    }

    [TestMethod]
    [DataRow(10, 3)]
    [DataRow(58, 27)]
    public void Branches_OfANetworkOfLBlocks_AreScaledByItsRoot(int depth, int blocks)
    {
        using var network = Make(depth, 1);
        foreach (var layer in ResidualBranches.Layers(network).Where(layer => !layer.Shape.EndsBranch))
            Moments.Normal(layer.Shape, Numbers.Of(layer.Weight), 2.0 / layer.FanOut / blocks);
        foreach (var layer in ResidualBranches.Ends(network))
            Assert.IsTrue(Numbers.Of(layer.Weight).All(value => value == 0), layer.Name);
    }

    [TestMethod]
    public void Loss_OfTheStart_IsThatOfGuessing()
    {
        using var scope = NewDisposeScope();
        using var network = Make(10, 1);
        var loss = nn.functional.cross_entropy(network.call(TestNetworks.Images(Shape, 4)), TestNetworks.Labels(4));
        Assert.AreEqual(Math.Log(TestNetworks.Classes), Numbers.Of(loss)[0], 1e-12);
    }

    [TestMethod]
    public void Gradient_OfARandomHead_ReachesTheEndsOfBranchesAndNotTheirFirstLayers()
    {
        using var scope = NewDisposeScope();
        using var network = Make(16, 1);
        TestNetworks.RandomHead(network);
        ResidualBranches.Backward(network, TestNetworks.Images(Shape, 4));
        foreach (var layer in ResidualBranches.Layers(network))
        {
            var largest = ResidualBranches.LargestGradient(layer.Weight);
            Assert.AreEqual(layer.Shape.EndsBranch, largest > 1e-6, layer.Name);
            Assert.IsTrue(layer.Shape.EndsBranch || largest == 0, layer.Name);
        }
    }

    [TestMethod]
    public void Scalars_OfEachBlock_AreAMultiplierOfOneAndFourBiasesOfZero()
    {
        using var network = Make(10, 1);
        var parameters = TestNetworks.Parameters(network);
        for (var group = 1; group <= 3; group++)
        {
            var scalars = parameters.Where(pair => pair.Key.StartsWith($"block{group}.layer.0.", StringComparison.Ordinal) && pair.Value.numel() == 1)
                .Select(pair => $"{pair.Key.Split('.')[^1]} {Numbers.Of(pair.Value)[0]}").Order(StringComparer.Ordinal);
            Assert.AreEqual("bias1 0, bias2 0, bias3 0, bias4 0, scale 1", string.Join(", ", scalars));
        }
        Assert.AreEqual("bias1 0, bias2 0", string.Join(", ", parameters.Where(pair => !pair.Key.Contains('.')).Select(pair => $"{pair.Key} {Numbers.Of(pair.Value)[0]}")));
    }

    /// <summary>ConstNet without batch normalization has Fixup's scalars and branches of one layer, which all start at 0.</summary>
    [TestMethod]
    public void Blocks_OfConstNet_ArePassedUnchanged()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(16, 1, BatchNorm: false), Shape, Initialization.Fixup());
        ResidualBranches.AssertGroupsPass(Signals.Forward(network, TestNetworks.Images(Shape, 2)));
    }

    private static ImageNetwork Make(int depth, int widen) =>
        TestNetworks.Make(new WideResNetArchitecture(depth, widen, ResidualForm.Fixup), Shape, Initialization.Fixup());
}
