using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class TangentKernelTests
{
    private const double Relative = 1e-9;
    private const int Images = 3;
    private static readonly ImageShape Shape = new(3, 8, 8);

    /// <summary>Only the classifier learns at first: (⟨h, h'⟩ + 1) Id, whatever the depth.</summary>
    [TestMethod]
    [DataRow(ShortcutInput.Linear, true, false)]
    [DataRow(ShortcutInput.Linear, false, false)]
    [DataRow(ShortcutInput.Activated, true, false)]
    [DataRow(ShortcutInput.Linear, true, true)]
    public void Kernel_OfConstantStart_IsTheClosedFormAtEveryDepth(ShortcutInput shortcut, bool finalActivation, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, Images);
        TangentKernel? first = null;
        foreach (var depth in new[] { 7, 13 })
        {
            using var network = TestNetworks.Make(new ConstNetArchitecture(depth, 1, batchNorm, shortcut, finalActivation), Shape);
            var kernel = TangentKernel.Measure(network, images);
            Assert.AreEqual(0, kernel.DistanceFrom(TangentKernel.OfZeroClassifier(network, images)), Relative);
            for (var i = 0; i < kernel.Values.Count; i++)
            {
                var (row, column) = (i / (Images * TestNetworks.Classes), i % (Images * TestNetworks.Classes));
                if (row % TestNetworks.Classes != column % TestNetworks.Classes)
                    Assert.AreEqual(0, kernel.Values[i], "different classes");
            }
            // Equal channels: rank one in the mean m of the features, plus 1 for the bias.
            if (!batchNorm)
            {
                var m = Enumerable.Range(0, Images).Select(image => Mean(images, image, shortcut, finalActivation)).ToArray();
                for (var a = 0; a < Images; a++)
                {
                    for (var b = 0; b < Images; b++)
                        Numbers.AssertClose(64 * m[a] * m[b] + 1, kernel[a, b, 2, 2], Relative, $"{a}, {b}");
                }
                first ??= kernel;
                Assert.AreEqual(0, kernel.DistanceFrom(first), Relative, "depth");
            }
        }
    }

    /// <summary>The diagonal is the squared length of each score's gradient, and the whole is symmetric.</summary>
    [TestMethod]
    public void Kernel_OfAnArbitraryNetwork_IsMadeOfGradients()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        var images = TestNetworks.Images(Shape, 2);
        var kernel = TangentKernel.Measure(network, images);
        double[] Gradient(int image, int @class)
        {
            network.zero_grad();
            network.call(images)[image, @class].backward();
            return [.. network.parameters().SelectMany(parameter => Numbers.Of(parameter.grad!))];
        }
        foreach (var (image, other, a, b) in new[] { (0, 0, 1, 1), (0, 1, 1, 1), (0, 1, 2, 4), (1, 1, 0, 3) })
        {
            var expected = Numbers.Dot(Gradient(image, a), Gradient(other, b));
            Numbers.AssertClose(expected, kernel[image, other, a, b], Relative, $"{image}, {other}, {a}, {b}");
            Numbers.AssertClose(expected, kernel[other, image, b, a], Relative, $"{image}, {other}, {a}, {b}");
        }
        Assert.AreEqual((2, TestNetworks.Classes), (kernel.Images, kernel.Classes));
        StringAssert.StartsWith(kernel.ToString(), "tangent kernel of 2 images and 5 classes, largest entry ");
    }

    [TestMethod]
    public void Kernel_OfTooMuchOrAnotherStart_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        var images = TestNetworks.Images(Shape, 2);
        Failures.Expect<ArgumentException>("The square of 1640 images times 5 classes = 67,240,000 numbers; at most 67,108,864 are computed. Take a smaller network or fewer or smaller inputs.",
            () => TangentKernel.OfZeroClassifier(network, images.narrow(0, 0, 1).repeat(1640, 1, 1, 1)));
        TestNetworks.RandomHead(network);
        Failures.Expect<ArgumentException>("The closed form holds for a classifier whose weights are 0; those of 'fc' are not.",
            () => TangentKernel.OfZeroClassifier(network, images));
        var parameters = network.parameters().Sum(parameter => parameter.numel());
        var count = TangentKernel.MaximumSize / (TestNetworks.Classes * parameters) + 1;
        var message = Assert.ThrowsExactly<ArgumentException>(() => TangentKernel.Measure(network, images.narrow(0, 0, 1).repeat(count, 1, 1, 1))).Message;
        StringAssert.StartsWith(message, $"{count} images times 5 classes times {parameters} parameters = ");
        StringAssert.EndsWith(message, "; at most 67,108,864 are computed. Take a smaller network or fewer or smaller inputs.");
        var kernel = new TangentKernel(1, 2, [1, 0, 0, 1]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = kernel[0, 1, 0, 0]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = kernel[0, 0, 2, 0]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = kernel[0, 0, 0, -1]);
        Failures.Expect<ArgumentException>("The kernels have 1 images and 2 classes and 1 images and 1 classes.", () => kernel.DistanceFrom(new TangentKernel(1, 1, [1])));
        Assert.AreEqual(0.5, kernel.DistanceFrom(new TangentKernel(1, 2, [2, 0, 0, 1])));
    }

    /// <summary>The channel mean of an image, rectified where the variant does so, averaged over the grid of stride 4.</summary>
    private static double Mean(Tensor images, int image, ShortcutInput shortcut, bool finalActivation)
    {
        using var scope = NewDisposeScope();
        var values = Numbers.Of(images.select(0, image).mean([0L]));
        var grid = new[] { 0, 4 }.SelectMany(y => new[] { 0, 4 }.Select(x => values[y * Shape.Width + x]));
        return grid.Average(value => finalActivation || shortcut == ShortcutInput.Activated ? Math.Max(0, value) : value);
    }
}
