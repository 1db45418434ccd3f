using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// RISOTTO's start of both types: the signal that the channels carry keeps lengths and angles, exactly, at every pixel that
/// the strides keep. The construction is reconstructed; these are the properties that its paper states.
/// </summary>
[TestClass]
public class RisottoNetworkTests
{
    private static readonly ImageShape Shape = new(3, 8, 6);

    [TestMethod]
    [DataRow(ResidualForm.RisottoB, 10, 1, 1.0)]
    [DataRow(ResidualForm.RisottoB, 34, 2, 1.0)]
    [DataRow(ResidualForm.RisottoB, 100, 1, 0.3)]
    [DataRow(ResidualForm.RisottoC, 10, 1, 1.0)]
    [DataRow(ResidualForm.RisottoC, 34, 2, -0.5)]
    [DataRow(ResidualForm.RisottoC, 100, 1, 1.0)]
    public void Signal_AfterEveryBlock_KeepsLengthsAndProducts(ResidualForm form, int depth, int widen, double alpha)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        foreach (var (type, tolerance) in new[] { (ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-4) })
        {
            using var network = Make(form, depth, widen, alpha, type);
            foreach (var map in Signals.Forward(network, images.to(type)))
                AssertKept(images, map, tolerance);
        }
    }

    /// <summary>The lengths of the raw maps are kept too, their products are not.</summary>
    [TestMethod]
    public void Maps_OfTwoImages_KeepTheirLengthsButNotTheirProduct()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = Make(ResidualForm.RisottoC, 16, 1, 1);
        var (first, later) = (Signals.Forward(network, images)[0], Signals.Forward(network, images)[2]);
        Numbers.AssertClose(Numbers.Norm(Numbers.Of(images)), Numbers.Norm(later.Values), 1e-10, "length");
        Assert.IsTrue(Math.Abs(Numbers.Dot(first.Of(0), first.Of(1)) / Numbers.Dot(later.Of(0), later.Of(1)) - 1) > 1e-3);
    }

    [TestMethod]
    [DataRow(ResidualForm.RisottoB)]
    [DataRow(ResidualForm.RisottoC)]
    public void Jacobian_FromImageToSignal_IsAnIsometryOfTheRetainedPixels(ResidualForm form)
    {
        using var scope = NewDisposeScope();
        using var network = Make(form, 22, 1, 1);
        var jacobian = Mirrors.Jacobian(images => Mirrors.Signal(Mirrors.LastMap(network, images)), TestNetworks.Images(Shape, 1));
        var product = Numbers.Of(jacobian.t().matmul(jacobian));
        for (var i = 0; i < Shape.Size; i++)
        {
            var (y, x) = (i / Shape.Width % Shape.Height, i % Shape.Width);
            for (var j = 0; j < Shape.Size; j++)
                Assert.AreEqual(i == j && y % 4 == 0 && x % 4 == 0 ? 1 : 0, product[i * Shape.Size + j], 1e-10, $"{i}, {j}");
        }
    }

    [TestMethod]
    [DataRow(ResidualForm.RisottoB)]
    [DataRow(ResidualForm.RisottoC)]
    public void Signal_OfMultipliersThatWereChangedAfterwards_IsNoLongerKept(ResidualForm form)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Scalar other = 0.7;
        var images = TestNetworks.Images(Shape, 2);
        using var network = Make(form, 10, 1, 1);
        foreach (var layer in ResidualBranches.Ends(network))
            layer.BranchScale!.fill_(other);
        var signal = Mirrors.Signal(Signals.Forward(network, images)[^1]);
        var kept = Kept(images, 4);
        Assert.IsTrue(Math.Abs(Numbers.Norm(signal.Of(0)) / Numbers.Norm(kept[0]) - 1) > 0.01);
    }

    /// <summary>Branch and shortcut of type C add signals of like size, where Fixup and SkipInit add nothing to something.</summary>
    [TestMethod]
    public void BranchAndShortcut_OfTypeC_AreBalanced()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Make(ResidualForm.RisottoC, 16, 2, 1);
        var maps = Signals.Forward(network, TestNetworks.Images(Shape, 2));
        var block = network.Layers.Where(layer => layer.Name.StartsWith("block3.layer.1", StringComparison.Ordinal)).ToList();
        Assert.AreEqual(3, block.Count);
        Assert.AreEqual(128, block[0].OutputChannels);
        var entering = maps.Single(map => map.Stage == "block3.layer.0");
        var x = tensor(entering.Values).view(entering.Images, entering.Channels, entering.Height, entering.Width);
        var shortcut = nn.functional.conv2d(x, block[0].Weight);
        var branch = nn.functional.conv2d(nn.functional.conv2d(x, block[1].Weight, padding: [1L, 1L]).relu(), block[2].Weight, padding: [1L, 1L]);
        var ratio = Numbers.Norm(Numbers.Of(branch)) / Numbers.Norm(Numbers.Of(shortcut));
        Assert.IsTrue(ratio is > 0.3 and < 3, $"{ratio}");
    }

    /// <summary>The identity shortcut of type B is taken away again: its blocks of equal width still turn the signal.</summary>
    [TestMethod]
    public void Blocks_OfTypeBAndEqualWidth_HaveNoProjectionAndTurnTheSignal()
    {
        using var scope = NewDisposeScope();
        using var network = Make(ResidualForm.RisottoB, 16, 1, 1);
        CollectionAssert.AreEqual(new[] { "block2.layer.0.conv_res", "block3.layer.0.conv_res" },
            network.Layers.Where(layer => layer.Role == LayerRole.Shortcut).Select(layer => layer.Name).ToArray());
        var maps = Signals.Forward(network, TestNetworks.Images(Shape, 1));
        Assert.IsTrue(Math.Abs(Numbers.Cosine(Mirrors.Signal(maps[1]).Values, Mirrors.Signal(maps[2]).Values)) < 0.9);
    }

    [TestMethod]
    public void Fault_OfAnOddNumberOfChannels_IsNamed()
    {
        var layer = new LayerShape
        {
            Name = "conv", Role = LayerRole.Residual, InputChannels = 4, OutputChannels = 5, KernelSide = 3, Blocks = 1, HasBranchScale = true, ActivatesSum = true,
        };
        Assert.AreEqual("Initialization 'risotto' does not fit this network: channels come in pairs, and layer 'conv' has 5; an even number would work.",
            Initialization.Risotto().Faults([layer]).Single());
    }

    private static ImageNetwork Make(ResidualForm form, int depth, int widen, double alpha, ScalarType type = ScalarType.Float64) =>
        TestNetworks.Make(new WideResNetArchitecture(depth, widen, form), Shape, Initialization.Risotto(alpha), 3, type);

    private static void AssertKept(Tensor images, Signal map, double tolerance)
    {
        var kept = Kept(images, Shape.Height / map.Height);
        var signal = Mirrors.Signal(map);
        double[] expected = [Numbers.Dot(kept[0], kept[0]), Numbers.Dot(kept[1], kept[1]), Numbers.Dot(kept[0], kept[1])];
        double[] actual = [Numbers.Dot(signal.Of(0), signal.Of(0)), Numbers.Dot(signal.Of(1), signal.Of(1)), Numbers.Dot(signal.Of(0), signal.Of(1))];
        Numbers.AssertClose(expected, actual, tolerance, $"signal of {map.Stage}");
        Numbers.AssertClose(Math.Sqrt(expected[0]), Numbers.Norm(map.Of(0)), tolerance, $"length of {map.Stage}");
    }

    /// <summary>The pixels of both images that a stride keeps.</summary>
    private static double[][] Kept(Tensor images, int stride) =>
        [.. Numbers.Of(images).Chunk(Shape.Size).Select(image => image.Where((_, i) => i / Shape.Width % Shape.Height % stride == 0 && i % Shape.Width % stride == 0).ToArray())];
}
