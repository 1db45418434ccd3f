using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Delta-orthogonal convolutions without activations keep the length of every pixel, at borders too; with ReLU they do not.</summary>
[TestClass]
public class DeltaOrthogonalNetworkTests
{
    private static readonly ImageShape Shape = new(3, 5, 4);

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(10, 5)]
    [DataRow(200, 8)]
    public void Pixels_OfALinearNetwork_KeepTheirLengths(int depth, int width)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = Make(depth, width, ActivationKind.Linear);
        var maps = Signals.Forward(network, images);
        Assert.AreEqual(depth, maps.Count);
        var expected = PixelLengths(Numbers.Of(images), 3);
        foreach (var map in maps)
            Numbers.AssertClose(expected, PixelLengths(map.Values, width), 1e-12 * depth, map.Stage);
    }

    [TestMethod]
    public void Jacobian_OfALinearNetwork_HasOnlySingularValuesOfOne()
    {
        using var scope = NewDisposeScope();
        using var network = Make(40, 6, ActivationKind.Linear);
        Mirrors.AssertIsometry(Mirrors.Jacobian(images => Mirrors.LastMap(network, images), TestNetworks.Images(Shape, 1)), 1e-10, "depth 40");
    }

    [TestMethod]
    public void Pixels_OfANetworkWithRelu_Shrink()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = Make(10, 8, ActivationKind.Relu);
        Assert.IsTrue(Numbers.Norm(Signals.Forward(network, images)[^1].Values) < 0.2 * Numbers.Norm(Numbers.Of(images)));
    }

    private static ImageNetwork Make(int depth, int width, ActivationKind activation) =>
        TestNetworks.Make(new PlainConvNetArchitecture(depth, width, activation), Shape, Initialization.DeltaOrthogonal());

    private static double[] PixelLengths(double[] values, int channels) =>
        [.. values.Chunk(channels * 20).SelectMany(image => Enumerable.Range(0, 20).Select(pixel => Numbers.Norm([.. Enumerable.Range(0, channels).Select(c => image[c * 20 + pixel])])))];
}
