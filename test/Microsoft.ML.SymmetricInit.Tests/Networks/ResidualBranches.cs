using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What the branches of a residual network are multiplied by and learn, for the tests of the forms that start them at 0.</summary>
internal static class ResidualBranches
{
    /// <summary>The layers that end a branch, with the multiplier behind them.</summary>
    public static IEnumerable<NetworkLayer> Ends(ImageNetwork network) => network.Layers.Where(layer => layer.Shape.EndsBranch);

    public static IEnumerable<NetworkLayer> Layers(ImageNetwork network) => network.Layers.Where(layer => layer.Role == LayerRole.Residual);

    /// <summary>Gradients of cross-entropy after one pass.</summary>
    public static void Backward(ImageNetwork network, Tensor images)
    {
        network.zero_grad();
        nn.functional.cross_entropy(network.call(images), TestNetworks.Labels((int)images.size(0))).backward();
    }

    public static double LargestGradient(Tensor parameter) => Numbers.Of(parameter.grad!).Max(Math.Abs);

    /// <summary>Within a group the maps that leave its blocks are the same number for number.</summary>
    public static void AssertGroupsPass(IReadOnlyList<Signal> maps)
    {
        var pairs = maps.Zip(maps.Skip(1)).Where(pair => pair.First.Group == pair.Second.Group).ToList();
        Assert.AreEqual(maps.Count - 4, pairs.Count);
        foreach (var (before, after) in pairs)
        {
            Assert.IsTrue(before.Values.Max(Math.Abs) > 0.01, before.Stage);
            CollectionAssert.AreEqual(before.Values, after.Values, after.Stage);
        }
    }
}
