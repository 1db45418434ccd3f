using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The fixed points of the mean cosine, and the quick form against the slow definition.</summary>
[TestClass]
public class WeightCorrelationTests
{
    private const double Exact = 1e-12;

    [TestMethod]
    [DataRow("zero 4x3x3x3", 1, 1)]
    [DataRow("constant 4x3x3x3", 1, 1)]
    [DataRow("one 1x1", 1, 1)]
    [DataRow("constant 1x5", 1, 1)]
    [DataRow("identity 6", 0, 0)]
    [DataRow("orthogonal 7", 0, 0)]
    [DataRow("replicated 6 3", 2.0 / 17, 0)]
    [DataRow("replicated 8 2", 1.0 / 15, 0)]
    [DataRow("modulo 16 3", 0.29166666666666669, 0)]
    [DataRow("mirrored 6", -1.0 / 11, -1.0 / 11)]
    public void Correlation_OfKnownWeights_HasItsFixedPoint(string weight, double forward, double backward)
    {
        using var scope = NewDisposeScope();
        var made = Weight(weight);
        foreach (var scale in new[] { 1, -3, 1e-200, 1e150 })
        {
            using TorchSharp.Scalar factor = scale;
            var measured = WeightCorrelation.Measure(made.mul(factor));
            Assert.AreEqual(forward, measured.Forward.Value, Exact, $"forward, times {scale}");
            Assert.AreEqual(backward, measured.Backward.Value, Exact, $"backward, times {scale}");
            Assert.AreEqual(1 - measured.Forward.Value, measured.Forward.Dissimilarity);
        }
    }

    /// <summary>n / r for r-fold replication, n where slices are orthogonal or oppose each other, 1 where all are equal.</summary>
    [TestMethod]
    [DataRow("constant 4x3x3x3", 1, 1)]
    [DataRow("zero 4x3x3x3", 1, 1)]
    [DataRow("identity 6", 6, 6)]
    [DataRow("replicated 6 3", 6, 6)]
    [DataRow("replicated 8 2", 8, 8)]
    [DataRow("mirrored 6", 12, 12)]
    [DataRow("constant 1x5", 1, 1)]
    public void EffectiveWidth_OfKnownWeights_CountsDifferentSlices(string weight, double forward, double backward)
    {
        using var scope = NewDisposeScope();
        var measured = WeightCorrelation.Measure(Weight(weight));
        Assert.AreEqual(forward, measured.Forward.EffectiveWidth, 1e-9);
        Assert.AreEqual(backward, measured.Backward.EffectiveWidth, 1e-9);
    }

    [TestMethod]
    [DataRow(8, 5, 3)]
    [DataRow(3, 17, 1)]
    [DataRow(2, 2, 5)]
    public void Correlation_OfArbitraryWeightsWithZeroSlices_IsTheSlowDefinition(int outputs, int inputs, int kernel)
    {
        using var scope = NewDisposeScope();
        for (ulong seed = 1; seed <= 3; seed++)
        {
            // Most values positive, so that the correlation is far from 0; 0, 1 and 2 slices of zeros in each direction.
            var weight = Random(seed, outputs, inputs, kernel, kernel).add(Random(seed + 9, 1), Scalars.One);
            if (seed > 1)
                weight.narrow(0, 0, (long)seed - 1).zero_();
            if (seed > 2)
                weight.narrow(1, 1, 1).zero_();
            AssertSlow(weight, $"seed {seed}");
            AssertSlow(weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), $"seed {seed}, channels last");
            AssertSlow(weight.to(ScalarType.Float32), $"seed {seed}, float32");
        }
    }

    /// <summary>Independent normal weights: the sum of n (n - 1) cosines of variance 1 / length.</summary>
    [TestMethod]
    public void Correlation_OfNormalWeights_IsWithinFiveDeviationsOfZero()
    {
        using var scope = NewDisposeScope();
        var measured = WeightCorrelation.Measure(Random(3, 40, 30, 3, 3));
        Assert.AreEqual(0, measured.Forward.Value, 5 * Math.Sqrt(2.0 / (40 * 39 * 270)));
        Assert.AreEqual(0, measured.Backward.Value, 5 * Math.Sqrt(2.0 / (30 * 29 * 360)));
        Assert.AreNotEqual(0, measured.Forward.Value);
    }

    /// <summary>A symmetry that is broken by one part in 10^7, the noise of float32, is seen as broken.</summary>
    [TestMethod]
    public void Dissimilarity_OfNearlyEqualSlices_IsResolved()
    {
        using var scope = NewDisposeScope();
        using TorchSharp.Scalar noise = 1e-7;
        var weight = ones(16, 8, 3, 3, dtype: ScalarType.Float64).add(Random(4, 16, 8, 3, 3), noise);
        var expected = 1e-14 * (1 - 1.0 / 72);
        Assert.AreEqual(expected, WeightCorrelation.Measure(weight).Forward.Dissimilarity, 0.3 * expected);
    }

    /// <summary>Pearson's correlation: an 8-channel 3x3 identity gives -1 / 71, a constant 1x1 kernel 0 / 0, which counts as 1.</summary>
    [TestMethod]
    public void Centered_OfIdentityAndConstantKernels_HasThePublishedValues()
    {
        using var scope = NewDisposeScope();
        var options = new CorrelationOptions { Centered = true };
        var identity = zeros(8, 8, 3, 3, dtype: ScalarType.Float64);
        identity.select(3, 1).select(2, 1).copy_(eye(8, dtype: ScalarType.Float64));
        AssertBoth(-1.0 / 71, WeightCorrelation.Measure(identity, options));
        AssertBoth(1, WeightCorrelation.Measure(Weight("third 5x3x1x1"), options));
        AssertBoth(1, WeightCorrelation.Measure(Weight("third 5x3x1x1").to(ScalarType.Float32), options));
        Assert.IsTrue(WeightCorrelation.Measure(identity, options).Centered && !WeightCorrelation.Measure(identity).Centered);
    }

    [TestMethod]
    public void Centered_OfArbitraryWeights_IsTheSlowCorrelation()
    {
        using var scope = NewDisposeScope();
        var weight = Random(7, 6, 4, 3, 3).add(ones(1, dtype: ScalarType.Float64), Scalars.One);
        weight.narrow(0, 2, 1).fill_(Scalars.One);
        var slices = Numbers.Of(weight).Chunk(36).Select(slice => slice.Select(value => value - slice.Average()).ToArray()).ToArray();
        slices[2] = new double[36];
        var measured = WeightCorrelation.Measure(weight, new CorrelationOptions { Centered = true });
        Assert.AreEqual(SliceCorrelation.MeanCosine(slices), measured.Forward.Value, Exact);
        Assert.AreNotEqual(WeightCorrelation.Measure(weight).Forward.Value, measured.Forward.Value, 0.01);
    }

    [TestMethod]
    public void Sample_OfManySlices_IsDrawnFromTheGeneratorOrAlwaysTheSame()
    {
        using var scope = NewDisposeScope();
        var weight = Random(8, 50, 3).add(ones(1, dtype: ScalarType.Float64), Scalars.One);
        using var generator = new Generator(12);
        var sample = WeightCorrelation.Measure(weight, new CorrelationOptions { MaximumSlices = 10, Generator = generator });
        using var again = new Generator(12);
        var rows = randperm(50, generator: again).narrow(0, 0, 10);
        Assert.AreEqual(SliceCorrelation.Forward(weight.index_select(0, rows)), sample.Forward.Value, Exact);
        Assert.AreEqual(SliceCorrelation.Backward(weight), sample.Backward.Value, Exact);
        Assert.AreEqual(50, sample.Forward.Slices);

        var fixedSample = new CorrelationOptions { MaximumSlices = 10 };
        Assert.AreEqual(WeightCorrelation.Measure(weight, fixedSample), WeightCorrelation.Measure(weight, fixedSample));
        Assert.AreNotEqual(WeightCorrelation.Measure(weight).Forward.Value, WeightCorrelation.Measure(weight, fixedSample).Forward.Value);
        Assert.AreEqual(5000, new CorrelationOptions().MaximumSlices);
    }

    [TestMethod]
    public void Correlation_OfWeightsThatAreNotFinite_IsUndefined()
    {
        using var scope = NewDisposeScope();
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            var weight = Random(9, 4, 3);
            using TorchSharp.Scalar value = bad;
            weight.narrow(0, 1, 1).fill_(value);
            var measured = WeightCorrelation.Measure(weight);
            Assert.IsTrue(double.IsNaN(measured.Forward.Value) && double.IsNaN(measured.Forward.EffectiveWidth));
            Assert.AreEqual("weight: forward undefined (undefined of 4), backward undefined (undefined of 3)", measured.ToString());
        }
    }

    [TestMethod]
    public void Layers_OfConstantStart_AreEqualAndOfHeStartAreNot()
    {
        using var constant = TestNetworks.Make(new ConstNetArchitecture(10), new ImageShape(3, 8, 8));
        using var he = TestNetworks.Make(new ConstNetArchitecture(10), new ImageShape(3, 8, 8), Initialization.He());
        CollectionAssert.AreEqual(constant.Layers.Select(layer => layer.Name).ToArray(), WeightCorrelation.Measure(constant).Select(one => one.Layer).ToArray());
        foreach (var one in WeightCorrelation.Measure(constant))
            AssertBoth(1, one);
        foreach (var one in WeightCorrelation.Measure(he).Where(one => one.Layer != "fc"))
            Assert.IsTrue(Math.Abs(one.Forward.Value) < 0.1 && one.Forward.EffectiveWidth > one.Forward.Slices / 2.0, one.ToString());
        Assert.AreEqual("conv1: forward 1 (1 of 16), backward 1 (1 of 3)", WeightCorrelation.Measure(constant)[0].ToString());
        Assert.AreEqual(new WeightCorrelation("conv1", new(1, 16), new(1, 3), false), WeightCorrelation.Measure(constant.Layers[0]));
    }

    [TestMethod]
    public void Correlation_OfAVectorOrOneSlice_IsRefused()
    {
        using var scope = NewDisposeScope();
        Failures.Expect<ArgumentException>("A weight is [O, I] or [O, I, kh, kw] and not empty; received [3].", () => WeightCorrelation.Measure(zeros(3)));
        Failures.Expect<ArgumentException>("A weight is [O, I] or [O, I, kh, kw] and not empty; received [0, 3].", () => WeightCorrelation.Measure(zeros(0, 3)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CorrelationOptions { MaximumSlices = 1 });
    }

    private static void AssertBoth(double expected, WeightCorrelation measured)
    {
        Assert.AreEqual(expected, measured.Forward.Value, Exact, $"{measured}");
        Assert.AreEqual(expected, measured.Backward.Value, Exact, $"{measured}");
    }

    private static void AssertSlow(Tensor weight, string what)
    {
        var measured = WeightCorrelation.Measure(weight);
        Assert.AreEqual(SliceCorrelation.Forward(weight), measured.Forward.Value, Exact, $"forward, {what}");
        Assert.AreEqual(SliceCorrelation.Backward(weight), measured.Backward.Value, Exact, $"backward, {what}");
    }

    private static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, dtype: ScalarType.Float64, generator: generator);
    }

    /// <summary>Weights by name: a kind and its numbers.</summary>
    private static Tensor Weight(string name)
    {
        var (kind, numbers) = (name.Split(' ')[0], name.Split(' ', 'x').Skip(1).Select(long.Parse).ToArray());
        using TorchSharp.Scalar quarter = -0.25, third = 1.0 / 3;
        var identity = eye(numbers[0], dtype: ScalarType.Float64);
        switch (kind)
        {
            case "zero":
                return zeros(numbers, dtype: ScalarType.Float64);
            case "constant":
                return full(numbers, quarter, dtype: ScalarType.Float64);
            case "third":
                return full(numbers, third, dtype: ScalarType.Float64);
            case "one":
                return Random(1, numbers);
            case "identity":
                return identity;
            case "orthogonal":
                return linalg.qr(Random(2, numbers[0], numbers[0])).Q;
            case "replicated":
                return identity.repeat(numbers[1], 1);
            case "modulo":
                return eye(numbers[1], dtype: ScalarType.Float64).repeat(numbers[0] / numbers[1] + 1, 1).narrow(0, 0, numbers[0]);
            case "mirrored":
                var h = linalg.qr(Random(3, numbers[0], numbers[0])).Q;
                return cat([cat([h, h.neg()], 1), cat([h.neg(), h], 1)], 0);
            default:
                throw new ArgumentException(name);
        }
    }
}
