using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// The mirrored delta-orthogonal start of a PlainConvNet: every draw keeps lengths and angles exactly, at any depth and width.
/// Beyond Signal Propagation, Appendix B.
/// </summary>
[TestClass]
public class MirroredNetworkTests
{
    private const double Relative = 1e-12;
    private static readonly ImageShape Shape = new(3, 4, 5);

    [TestMethod]
    [DataRow(1, 6, false)]
    [DataRow(1, 8, true)]
    [DataRow(2, 10, false)]
    [DataRow(2, 6, true)]
    [DataRow(17, 8, false)]
    [DataRow(17, 14, true)]
    [DataRow(200, 8, false)]
    [DataRow(200, 6, true)]
    public void Signal_AtEveryLayer_KeepsLengthsAndProductsInEveryDraw(int depth, int width, bool mirroredInput)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        var expected = Products(Numbers.Of(images[0]), Numbers.Of(images[1]));
        for (ulong seed = 1; seed <= 3; seed++)
        {
            using var network = Make(depth, width, mirroredInput, seed);
            var maps = Signals.Forward(network, images);
            Assert.AreEqual(depth, maps.Count);
            foreach (var map in maps)
            {
                var signal = Mirrors.Signal(map);
                Numbers.AssertClose(expected, Products(signal.Of(0), signal.Of(1)), Relative * depth, $"signal of {map.Stage}, seed {seed}");
                Numbers.AssertClose(Numbers.Norm(Numbers.Of(images[1])), Numbers.Norm(map.Of(1)), Relative * depth, $"length of {map.Stage}, seed {seed}");
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Signal_InFloat32AtDepth200_KeepsLengthsAndProducts(bool mirroredInput)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2).to(ScalarType.Float32);
        using var network = Make(200, 8, mirroredInput, 1, ScalarType.Float32);
        var signal = Mirrors.Signal(Signals.Forward(network, images)[^1]);
        Numbers.AssertClose(Products(Numbers.Of(images[0]), Numbers.Of(images[1])), Products(signal.Of(0), signal.Of(1)), 1e-4, "lengths and product");
    }

    [TestMethod]
    [DataRow(1, 6, false)]
    [DataRow(30, 10, false)]
    [DataRow(30, 6, true)]
    public void Jacobian_FromImageToSignal_HasOnlySingularValuesOfOne(int depth, int width, bool mirroredInput)
    {
        using var scope = NewDisposeScope();
        using var network = Make(depth, width, mirroredInput, 2);
        var jacobian = Mirrors.Jacobian(images => Mirrors.Signal(Mirrors.LastMap(network, images)), TestNetworks.Images(Shape, 1));
        CollectionAssert.AreEqual(new long[] { width / 2 * 20, 60 }, jacobian.shape);
        Mirrors.AssertIsometry(jacobian, 1e-10, $"depth {depth}");
    }

    /// <summary>Before its activation a layer gives <c>(u, -u)</c>, longer than the signal by the square root of 2.</summary>
    [TestMethod]
    public void PreActivation_OfEveryLayer_IsASignalAndItsNegative()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Make(9, 8, mirroredInput: false, 3);
        var images = TestNetworks.Images(Shape, 2);
        var maps = new List<Tensor>();
        network.FeatureObserver = (_, map) => maps.Add(map.clone());
        network.call(images);
        var length = Numbers.Norm(Numbers.Of(images));
        for (var i = 1; i < maps.Count; i++)
        {
            var before = nn.functional.conv2d(maps[i - 1], network.Layers[i].Weight, padding: [1L, 1L]);
            var (upper, lower) = (Numbers.Of(before.narrow(1, 0, 4)), Numbers.Of(before.narrow(1, 4, 4)));
            Numbers.AssertClose(upper, [.. lower.Select(value => -value)], 1e-15, network.Layers[i].Name);
            Numbers.AssertClose(Math.Sqrt(2) * length, Numbers.Norm(Numbers.Of(before)), Relative * 10, network.Layers[i].Name);
            Numbers.AssertClose(Numbers.Of(maps[i]), Numbers.Of(before.relu()), 1e-15, "the network does the same");
        }
    }

    /// <summary>
    /// From one layer's activations to the next the derivative is no isometry: half of its singular values are the square
    /// root of 2 and half are 0. It is one only on the coordinates that the signal uses, and so from end to end.
    /// </summary>
    [TestMethod]
    public void Jacobian_BetweenTheActivationsOfTwoLayers_IsNoIsometry()
    {
        const int Width = 12;
        using var scope = NewDisposeScope();
        var pixel = new ImageShape(3, 1, 1);
        using var network = TestNetworks.Make(new PlainConvNetArchitecture(2, Width), pixel, Initialization.MirroredDeltaOrthogonal());
        var stem = Numbers.Of(Signals.Forward(network, TestNetworks.Images(pixel, 1)) is [var first, _] ? tensor(first.Values) : zeros(1));
        var weight = network.Layers[1].Weight.detach();
        var jacobian = Mirrors.Jacobian(map => nn.functional.conv2d(map, weight, padding: [1L, 1L]).relu(), tensor(stem).view(1, Width, 1, 1));
        var product = Numbers.Of(jacobian.matmul(jacobian.t())).Chunk(Width).ToArray();
        for (var row = 0; row < Width; row++)
        {
            for (var column = 0; column < Width; column++)
                Assert.AreEqual(row == column ? product[row][row] > 1 ? 2 : 0 : 0, product[row][column], 1e-12, $"{row}, {column}");
        }
        Assert.AreEqual(Width / 2, Enumerable.Range(0, Width).Count(row => product[row][row] > 1));
    }

    [TestMethod]
    public void HesStart_OfTheSameNetwork_DoesNotKeepLengths()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = TestNetworks.Make(new PlainConvNetArchitecture(17, 8), Shape, Initialization.He());
        var last = Signals.Forward(network, images)[^1];
        Assert.IsTrue(Math.Abs(Numbers.Norm(last.Of(0)) / Numbers.Norm(Numbers.Of(images[0])) - 1) > 0.01);
    }

    private static ImageNetwork Make(int depth, int width, bool mirroredInput, ulong seed, ScalarType type = ScalarType.Float64) =>
        TestNetworks.Make(new PlainConvNetArchitecture(depth, width, MirroredInput: mirroredInput), Shape, Initialization.MirroredDeltaOrthogonal(), seed, type);

    private static double[] Products(double[] a, double[] b) => [Numbers.Dot(a, a), Numbers.Dot(b, b), Numbers.Dot(a, b)];
}
