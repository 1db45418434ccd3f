using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>ConstNet computes what its definition says, and is made of the parts that it says.</summary>
[TestClass]
public class ConstNetTests
{
    [TestMethod]
    [DataRow(ShortcutInput.Linear, true)]
    [DataRow(ShortcutInput.Linear, false)]
    [DataRow(ShortcutInput.Activated, true)]
    [DataRow(ShortcutInput.Activated, false)]
    public void Logits_OfArbitraryWeights_AreTheSlowDefinition(ShortcutInput shortcut, bool batchNorm)
    {
        foreach (var finalActivation in new[] { true, false })
        {
            foreach (var (shape, widen, depth) in new[] { (new ImageShape(3, 5, 6), 1, 10), (new ImageShape(1, 4, 9), 2, 7) })
                AssertSlow(new ConstNetArchitecture(depth, widen, batchNorm, shortcut, finalActivation), shape);
        }
    }

    private static void AssertSlow(ConstNetArchitecture architecture, ImageShape shape)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(architecture, shape, Initialization.He());
        TestNetworks.Scatter(network);
        var images = TestNetworks.Images(shape, 3);
        var plain = new SlowMaps(shape.Channels, shape.Height, shape.Width, [.. Numbers.Of(images).Chunk(shape.Size)]);

        network.train();
        var slow = new SlowConstNet(architecture, network);
        var expected = slow.Logits(plain, training: true);
        AssertLogits(expected, network, images, $"{architecture}, training");
        Assert.AreEqual(architecture.BatchNorm ? 2 * (architecture.Depth - 4) : 0, slow.RunningAfter.Count);
        foreach (var (name, values) in slow.RunningAfter)
            Numbers.AssertClose(values, Numbers.Of(network.state_dict()[name]), 1e-12, $"{architecture}, {name}");

        network.eval();
        AssertLogits(new SlowConstNet(architecture, network).Logits(plain, training: false), network, images, $"{architecture}, evaluation");
    }

    private static void AssertLogits(double[][] expected, ImageNetwork network, Tensor images, string what) =>
        Numbers.AssertClose([.. expected.SelectMany(row => row)], Numbers.Of(network.call(images)), 1e-11, what);

    /// <summary>Rounding grows with depth; float32 is held to its own tolerance.</summary>
    [TestMethod]
    public void Logits_InFloat32_AreThoseOfFloat64()
    {
        using var scope = NewDisposeScope();
        var (architecture, shape) = (new ConstNetArchitecture(16, 2), new ImageShape(3, 16, 16));
        using var exact = TestNetworks.Make(architecture, shape, Initialization.He());
        using var single = architecture.Build(shape, TestNetworks.Classes);
        TestNetworks.RandomHead(exact);
        using (no_grad())
        {
            var values = exact.state_dict();
            foreach (var (name, tensor) in single.state_dict())
                tensor.copy_(values[name]);
        }
        var images = TestNetworks.Images(shape, 2);
        Numbers.AssertClose(Numbers.Of(exact.call(images)), Numbers.Of(single.call(images.to(ScalarType.Float32))), 1e-5, "logits");
    }

    [TestMethod]
    public void Layers_OfDepth10AndWidth2_AreNamedOrderedAndShapedAsPublished()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2), new ImageShape(3, 8, 8));
        string[] expected =
        [
            "conv1 Stem 16x3x3x3 block -1 slope 1",
            "block1.layer.0.conv_res Shortcut 32x16x1x1 block 0 slope 1", "block1.layer.0.conv Residual 32x16x3x3 block 0 slope 0",
            "block1.layer.1.conv Residual 32x32x3x3 block 1 slope 0",
            "block2.layer.0.conv_res Shortcut 64x32x1x1 block 2 slope 1", "block2.layer.0.conv Residual 64x32x3x3 block 2 slope 0",
            "block2.layer.1.conv Residual 64x64x3x3 block 3 slope 0",
            "block3.layer.0.conv_res Shortcut 128x64x1x1 block 4 slope 1", "block3.layer.0.conv Residual 128x64x3x3 block 4 slope 0",
            "block3.layer.1.conv Residual 128x128x3x3 block 5 slope 0",
            "fc Classifier 5x128 block -1 slope 1",
        ];
        CollectionAssert.AreEqual(expected, network.Layers.Select(layer =>
            $"{layer.Name} {layer.Role} {string.Join('x', layer.Weight.shape)} block {layer.Block} slope {layer.Shape.NegativeSlope}").ToArray());
        Assert.IsTrue(network.Layers.All(layer => layer.Shape.StartsAtZero == (layer.Name == "fc") && (layer.Bias is null) == (layer.Name != "fc")));
    }

    [TestMethod]
    public void State_OfBothKindsOfBlock_HasThePublishedNames()
    {
        string[] norms = ["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"];
        string[] scalars = ["bias0", "bias1", "scale"];
        foreach (var batchNorm in new[] { true, false })
        {
            using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, batchNorm), new ImageShape(3, 8, 8));
            List<string> expected = ["conv1.weight", "fc.weight", "fc.bias", "block2.layer.0.conv_res.weight", "block3.layer.0.conv_res.weight"];
            for (var group = 1; group <= 3; group++)
                expected.AddRange(((string[])["conv.weight", .. batchNorm ? norms : scalars]).Select(part => $"block{group}.layer.0.{part}"));
            CollectionAssert.AreEquivalent(expected, network.state_dict().Keys);
        }
    }

    /// <summary>The published counts less the parameters that the published code never uses.</summary>
    [TestMethod]
    [DataRow(16, 10, 17_115_390 - 3 * 12)]
    [DataRow(10, 2, 303_468 - 3 * 6)]
    public void Parameters_OfThePublishedSizes_AreCountedAsPublished(int depth, int widen, int count)
    {
        using var network = new ConstNetArchitecture(depth, widen).Build(new ImageShape(3, 32, 32), 10);
        Assert.AreEqual(count, network.parameters().Sum(parameter => parameter.numel()));
    }
}
