using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The statistic on known lengths, and the laws of Hanin and Rolnick on draws of networks.</summary>
[TestClass]
public class FailureModesTests
{
    [TestMethod]
    public void Statistics_OfKnownLengths_AreTheirDefinitions()
    {
        var measured = FailureModes.Measure([[1, 2, 6], [3, 2, 2]], [4, 2, 4]);
        CollectionAssert.AreEqual(new[] { 2.0, 2, 4 }, measured.MeanLengths.ToArray());
        CollectionAssert.AreEqual(new[] { 5.0 / 4, 1, 20.0 / 16 }, measured.RelativeSecondMoments.ToArray());
        // 41/3 - 9 and 17/3 - 49/9.
        Assert.AreEqual((14.0 / 3 + 2.0 / 9) / 2, measured.LengthVariance, 1e-12);
        Assert.AreEqual(1, measured.SumOfReciprocalWidths);
        Assert.AreEqual(Math.Log(2) / 2, measured.LogSlope, 1e-12);
        Assert.AreEqual((2.0, 4.0), (measured.MeanLength(1), measured.MeanLength(3)));
        Assert.IsTrue(measured.GrowsOrShrinks && !measured.Fluctuates);
        Assert.AreEqual("mean length 2 to 4, slope of its logarithm 0.3466 a layer (failure mode 1), sum of 1 / width 1", measured.ToString());
    }

    [TestMethod]
    [DataRow(1.04, false)]
    [DataRow(1.06, true)]
    [DataRow(0.96, false)]
    [DataRow(0.94, true)]
    public void FirstMode_OfGeometricLengths_BeginsAtTheLimit(double ratio, bool fails)
    {
        var measured = FailureModes.Measure([[.. Enumerable.Range(0, 12).Select(d => 7 * Math.Pow(ratio, d))]], [.. Enumerable.Repeat(100L, 12)]);
        Assert.AreEqual(Math.Log(ratio), measured.LogSlope, 1e-12);
        Assert.AreEqual(fails, measured.GrowsOrShrinks);
        Assert.IsFalse(measured.Fluctuates);
    }

    [TestMethod]
    [DataRow(16, false)]
    [DataRow(17, true)]
    public void SecondMode_OfNarrowLayers_BeginsAtTheLimit(int layers, bool fails)
    {
        var measured = FailureModes.Measure([[.. Enumerable.Repeat(1.0, layers)]], [.. Enumerable.Repeat(16L, layers)]);
        Assert.AreEqual(layers / 16.0, measured.SumOfReciprocalWidths, 1e-12);
        Assert.AreEqual(fails, measured.Fluctuates);
        Assert.IsFalse(measured.GrowsOrShrinks);
        Assert.AreEqual(0, measured.LengthVariance);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NaN)]
    public void FirstMode_OfADeadOrEndlessSignal_IsReportedWithoutASlope(double last)
    {
        var measured = FailureModes.Measure([[1, last]], [8, 8]);
        Assert.IsTrue(double.IsNaN(measured.LogSlope) && measured.GrowsOrShrinks);
        var single = FailureModes.Measure([[1]], [8]);
        Assert.IsTrue(double.IsNaN(single.LogSlope) && !single.GrowsOrShrinks);
    }

    /// <summary>E[M_d] = (kappa / 2)^d M_0, within five standard errors over 2,000 draws.</summary>
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.0)]
    public void MeanLength_OfNormalStarts_FollowsTheVariance(double kappa)
    {
        const int Draws = 2000, Depth = 10;
        var lengths = Lengths(Draws, [.. Enumerable.Repeat(64L, Depth)], kappa);
        var measured = FailureModes.Measure(lengths, [.. Enumerable.Repeat(64L, Depth)]);
        for (var depth = 1; depth <= Depth; depth++)
        {
            var expected = Math.Pow(kappa / 2, depth);
            var error = measured.MeanLength(depth) * Math.Sqrt((measured.RelativeSecondMoments[depth - 1] - 1) / Draws);
            Assert.AreEqual(expected, measured.MeanLength(depth), 5 * error, $"depth {depth}");
            Assert.IsTrue(error < 0.05 * expected);
        }
        Assert.AreEqual(kappa < 2, measured.GrowsOrShrinks);
        Assert.AreEqual(Math.Log(kappa / 2), measured.LogSlope, 0.02);
    }

    /// <summary>E[M_d^2] / E[M_d]^2 = (1 + 5 / n_1) ... (1 + 5 / n_d): 3.0518 for five layers of 20, within 10% over 20,000 draws.</summary>
    [TestMethod]
    public void SecondMoment_OfNormalStarts_GrowsWithReciprocalWidths()
    {
        long[] widths = [20, 20, 20, 20, 20];
        var measured = FailureModes.Measure(Lengths(20_000, widths, 2), widths);
        for (var depth = 1; depth <= 5; depth++)
            Numbers.AssertClose(Math.Pow(1.25, depth), measured.RelativeSecondMoments[depth - 1], 0.1, $"depth {depth}");
        Assert.AreEqual(3.0518, Math.Pow(1.25, 5), 1e-4);
    }

    /// <summary>The order of widths does not matter: 2.4609 either way.</summary>
    [TestMethod]
    public void SecondMoment_OfWidthsInEitherOrder_IsTheSame()
    {
        long[] widths = [10, 20, 30, 40], reversed = [40, 30, 20, 10];
        foreach (var order in new[] { widths, reversed })
            Numbers.AssertClose(2.4609, FailureModes.Measure(Lengths(20_000, order, 2), order).RelativeSecondMoments[^1], 0.1, string.Join(",", order));
    }

    /// <summary>x + eta N(x) with linear-ended branches: the product of 1 + eta^2 for a finite sum of scales, 2^L where they do not fall.</summary>
    [TestMethod]
    public void MeanLength_OfResidualStarts_IsBoundedByFallingScales()
    {
        const int Layers = 60;
        var falling = Residual(1000, Layers, layer => Math.Pow(0.5, layer + 1));
        Assert.AreEqual(1.3559, Enumerable.Range(1, Layers).Aggregate(1.0, (product, layer) => product * (1 + Math.Pow(0.25, layer))), 1e-4);
        Numbers.AssertClose(1.3559, falling.MeanLength(Layers), 0.05, "falling scales");
        Assert.IsFalse(falling.GrowsOrShrinks);
        var equal = Residual(200, 20, _ => 1);
        Assert.AreEqual(Math.Log(2), equal.LogSlope, 0.05);
        Assert.IsTrue(equal.GrowsOrShrinks);
    }

    [TestMethod]
    public void Lengths_OfANetwork_AreTheMeanSquaresOfItsStages()
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(3, 8, 8);
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), shape, Initialization.He());
        var images = TestNetworks.Images(shape, 3);
        var maps = Signals.Forward(network, images);
        var measured = FailureModes.Measure(network, images);
        double[][] lengths = [.. Enumerable.Range(0, 3).Select(image => maps.Select(map => map.Of(image).Average(value => value * value)).ToArray())];
        var expected = FailureModes.Measure(lengths, [.. maps.Select(map => (long)map.Channels)]);
        Numbers.AssertClose(expected.MeanLengths, measured.MeanLengths, 1e-12, "mean lengths");
        Numbers.AssertClose(expected.RelativeSecondMoments, measured.RelativeSecondMoments, 1e-12, "second moments");
        Numbers.AssertClose(expected.LengthVariance, measured.LengthVariance, 1e-12, "variance");
        CollectionAssert.AreEqual(expected.Widths.ToArray(), measured.Widths.ToArray());
    }

    [TestMethod]
    public void Lengths_ThatDoNotFit_AreRefused()
    {
        Failures.Expect<ArgumentException>("There must be at least one image or draw and one depth; received 0 and 1.", () => FailureModes.Measure([], [3]));
        Failures.Expect<ArgumentException>("There must be one length for each of the 2 widths; received 1.", () => FailureModes.Measure([[1, 2], [1]], [3, 3]));
        Failures.Expect<ArgumentException>("A width is at least 1; received 3, 0.", () => FailureModes.Measure([[1, 2]], [3, 0]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => FailureModes.Measure([[1]], [3]).MeanLength(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => FailureModes.Measure([[1]], [3]).MeanLength(2));
    }

    /// <summary>Lengths of draws of a dense ReLU network with weights of variance kappa / fan_in, on an input of mean square 1.</summary>
    private static double[][] Lengths(int draws, long[] widths, double kappa)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(31);
        var lengths = new List<Tensor>();
        var a = ones(draws, 16, 1, dtype: ScalarType.Float32);
        foreach (var width in widths)
        {
            using var layer = NewDisposeScope();
            var weight = empty([draws, width, a.size(1)], dtype: ScalarType.Float32).normal_(0, Math.Sqrt(kappa / a.size(1)), generator);
            a = weight.matmul(a).relu_().MoveToOuterDisposeScope();
            lengths.Add(a.square().mean([1L, 2]).MoveToOuterDisposeScope());
        }
        return [.. Numbers.Of(stack(lengths, 1)).Chunk(widths.Length)];
    }

    private static FailureModes Residual(int draws, int layers, Func<int, double> scale)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(37);
        const int Width = 24;
        var lengths = new List<Tensor>();
        var x = ones(draws, Width, 1, dtype: ScalarType.Float32);
        for (var layer = 0; layer < layers; layer++)
        {
            using var each = NewDisposeScope();
            using TorchSharp.Scalar eta = scale(layer);
            var first = empty(draws, Width, Width, dtype: ScalarType.Float32).normal_(0, Math.Sqrt(2.0 / Width), generator);
            var second = empty(draws, Width, Width, dtype: ScalarType.Float32).normal_(0, Math.Sqrt(1.0 / Width), generator);
            x = x.add(second.matmul(first.matmul(x).relu_()), eta).MoveToOuterDisposeScope();
            lengths.Add(x.square().mean([1L, 2]).MoveToOuterDisposeScope());
        }
        return FailureModes.Measure([.. Numbers.Of(stack(lengths, 1)).Chunk(layers)], [.. Enumerable.Repeat((long)Width, layers)]);
    }
}
