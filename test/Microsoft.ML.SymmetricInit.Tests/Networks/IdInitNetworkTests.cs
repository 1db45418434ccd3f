using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>IDInit's start: stacks of layers pass what they get, and branches end in small rows that sum to 0.</summary>
[TestClass]
public class IdInitNetworkTests
{
    private const double Epsilon = 1e-3;
    private static readonly ImageShape Shape = new(2, 3, 4);

    [TestMethod]
    public void Features_OfALinearStackOfSquares_AreTheImage()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 3);
        using var network = Mlp(7, Shape.Size, ActivationKind.Linear);
        CollectionAssert.AreEqual(Numbers.Of(images), Numbers.Of(network.Features(images)));
    }

    [TestMethod]
    [DataRow(30)]
    [DataRow(10)]
    public void Features_OfALinearStackOfOtherWidths_RepeatOrCutTheImage(int width)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = Mlp(3, width, ActivationKind.Linear);
        var expected = Numbers.Of(images).Chunk(Shape.Size).SelectMany(image => Enumerable.Range(0, width).Select(unit => image[unit % Shape.Size]));
        CollectionAssert.AreEqual(expected.ToArray(), Numbers.Of(network.Features(images)));
    }

    [TestMethod]
    public void Block_OfAResidualNetwork_AddsAtMostTwoEpsilonOfTheHiddenVector()
    {
        using var scope = NewDisposeScope();
        using var network = Mlp(4, Shape.Size, ActivationKind.Relu, residual: true);
        var maps = Signals.Forward(network, TestNetworks.Images(Shape, 2));
        foreach (var (before, after) in maps.Zip(maps.Skip(1)))
        {
            var hidden = Numbers.Norm([.. before.Values.Select(value => Math.Max(0, value))]);
            var difference = Numbers.Norm([.. after.Values.Zip(before.Values, (a, b) => a - b)]);
            Assert.IsTrue(difference > 0 && difference <= 2 * Epsilon * hidden * (1 + 1e-12), $"{difference} against {hidden}");
        }
    }

    [TestMethod]
    [DataRow(6, 6)]
    [DataRow(9, 4)]
    [DataRow(4, 7)]
    [DataRow(4, 11)]
    [DataRow(5, 1)]
    [DataRow(1, 2)]
    public void EndOfABranch_OfAnyShape_HasRowsOfOnePlusAndOneMinus(int outputs, int inputs)
    {
        var rows = EndOfBranch(outputs, inputs);
        Assert.AreEqual(outputs, rows.Length);
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            if (inputs == 1)
            {
                Assert.AreEqual(index % 2 == 0 ? Epsilon : -Epsilon, row[0], $"row {index}");
                continue;
            }
            CollectionAssert.AreEquivalent(new[] { Epsilon, -Epsilon }, row.Where(value => value != 0).ToArray(), $"row {index}");
            Assert.AreEqual(0.0, row.Sum(), $"row {index}");
        }
    }

    /// <summary>Independent inputs of variance 1 leave as outputs of mean 0 and variance 2 epsilon squared.</summary>
    [TestMethod]
    public void EndOfABranch_OfIndependentInputs_HasTheVarianceOfTwoOfThem()
    {
        const int Draws = 20_000;
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var inputs = randn(7, Draws, dtype: ScalarType.Float64, generator: generator);
        var matrix = tensor([.. EndOfBranch(4, 7).SelectMany(row => row)]).view(4, 7);
        foreach (var output in Numbers.Of(matrix.matmul(inputs)).Chunk(Draws))
        {
            var variance = 2 * Epsilon * Epsilon;
            Assert.AreEqual(0, output.Average(), 5 * Math.Sqrt(variance / Draws));
            Assert.AreEqual(1, output.Average(value => value * value) / variance, 5 * Math.Sqrt(2.0 / Draws));
        }
    }

    /// <summary>Where a zero end leaves the layer before it without a gradient, the small one gives it one of its own size.</summary>
    [TestMethod]
    public void Gradient_BeforeTheEndOfABranch_IsOfTheOrderOfEpsilonInEveryUnit()
    {
        using var scope = NewDisposeScope();
        using var network = Mlp(3, Shape.Size, ActivationKind.Relu, residual: true);
        TestNetworks.RandomHead(network);
        ResidualBranches.Backward(network, TestNetworks.Images(Shape, 16));
        foreach (var layer in ResidualBranches.Layers(network).Where(layer => !layer.Shape.EndsBranch))
        {
            foreach (var unit in Numbers.Of(layer.Weight.grad!).Chunk(Shape.Size))
            {
                var largest = unit.Max(Math.Abs);
                Assert.IsTrue(largest is > 1e-3 * Epsilon and < 10 * Epsilon, $"{layer.Name}: {largest}");
            }
        }
    }

    /// <summary>In the paper's notation of kernels the identity stands at the corner tap: each pixel becomes its neighbour above and to the left.</summary>
    [TestMethod]
    public void Convolution_InSpatialMajorOrder_ShiftsTheImage()
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(3, 5, 6);
        var images = TestNetworks.Images(shape, 2);
        using var network = TestNetworks.Make(new PlainConvNetArchitecture(1, 3, ActivationKind.Linear), shape, Initialization.IdInit());
        var map = Signals.Forward(network, images)[0];
        var pixels = Numbers.Of(images);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = (i / 6 % 5, i % 6);
            Assert.AreEqual(y > 0 && x > 0 ? pixels[i - 7] : 0, map.Values[i], $"value {i}");
        }
    }

    [TestMethod]
    public void Convolution_AtTheCentre_KeepsTheImage()
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(3, 5, 6);
        var images = TestNetworks.Images(shape, 2);
        using var network = TestNetworks.Make(new PlainConvNetArchitecture(20, 3, ActivationKind.Linear), shape, Initialization.IdInit(order: KernelOrder.Centre));
        CollectionAssert.AreEqual(Numbers.Of(images), Signals.Forward(network, images)[^1].Values);
    }

    private static ImageNetwork Mlp(int depth, int width, ActivationKind activation, bool residual = false) =>
        TestNetworks.Make(new MlpArchitecture(depth, width, activation, residual), Shape, Initialization.IdInit(epsilon: Epsilon));

    private static double[][] EndOfBranch(int outputs, int inputs)
    {
        var layer = new LayerShape { Name = "fc2", Role = LayerRole.Residual, OutputChannels = outputs, InputChannels = inputs, Blocks = 1, BranchLength = 1 };
        using var generator = new Generator(1);
        using var weight = Initialization.IdInit(epsilon: Epsilon).Fill(layer, generator);
        return [.. Numbers.Of(weight).Chunk(inputs)];
    }
}
