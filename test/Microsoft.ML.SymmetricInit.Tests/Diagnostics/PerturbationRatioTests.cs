using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class PerturbationRatioTests
{
    private static readonly ImageShape Shape = new(3, 12, 10);

    [TestMethod]
    public void Ratio_OfKnownMaps_HasItsFixedPoint()
    {
        using var scope = NewDisposeScope();
        var map = Random(1, 2, 6, 4, 5);
        var mean = map.mean([1L], keepdim: true);
        Assert.AreEqual(0, PerturbationRatio.OfMap(zeros_like(map)));
        Assert.AreEqual(0, PerturbationRatio.OfMap(mean.expand(map.shape)), 1e-12);
        Assert.AreEqual(0, PerturbationRatio.OfMap(mean.expand(map.shape).to(ScalarType.Float32)), 1e-12);
        Assert.AreEqual(1, PerturbationRatio.OfMap(map.sub(mean)), 1e-12);
        Assert.AreEqual(0, PerturbationRatio.OfMap(Random(1, 3, 1, 4, 4)));
        Assert.IsTrue(double.IsNaN(PerturbationRatio.OfMap(map.log())));
    }

    /// <summary>The share of the mean in C independent channels is 1/C; the tolerance is five deviations of it over 8,000 pixels.</summary>
    [TestMethod]
    [DataRow(2)]
    [DataRow(16)]
    public void Ratio_OfIndependentChannels_IsNearItsLaw(int channels)
    {
        using var scope = NewDisposeScope();
        var squared = Math.Pow(PerturbationRatio.OfMap(Random(2, 20, channels, 20, 20)), 2);
        Assert.AreEqual(1 - 1.0 / channels, squared, 5 * Math.Sqrt(2.0 / 8000) / channels);
    }

    [TestMethod]
    public void Ratio_OfArbitraryMaps_IsTheSlowDefinition()
    {
        using var scope = NewDisposeScope();
        var map = Random(3, 3, 5, 2, 4).add(ones(1, dtype: ScalarType.Float64), Scalars.One);
        Numbers.AssertClose(Slow(Numbers.Of(map), 3, 5, 8), PerturbationRatio.OfMap(map), 1e-12, "map");
        Numbers.AssertClose(Slow(Numbers.Of(map), 3, 5, 8), PerturbationRatio.OfMap(map.flatten(2)), 1e-12, "flat map");
        using TorchSharp.Scalar scale = -7;
        Numbers.AssertClose(PerturbationRatio.OfMap(map), PerturbationRatio.OfMap(map.mul(scale)), 1e-12, "scaled");
    }

    /// <summary>
    /// The identity kernel keeps a perturbation; averaging N channels leaves its channel mean, which is symmetric, at a length that is
    /// 1 / sqrt(N) of it in the root mean square.
    /// </summary>
    [TestMethod]
    public void Ratio_AfterIdentityAndAverage_FollowsTheLayerLaws()
    {
        using var scope = NewDisposeScope();
        const int N = 16;
        var clean = Random(4, 1, 1, 6, 6).expand(8, N, 6, 6).contiguous();
        var perturbation = Random(5, 8, N, 6, 6);
        var map = clean.add(perturbation, Scalars.One);
        Tensor Apply(Tensor matrix, Tensor input) => nn.functional.conv2d(input, matrix.unsqueeze(2).unsqueeze(3));
        var identity = eye(N, dtype: ScalarType.Float64);
        using TorchSharp.Scalar nth = 1.0 / N;
        var average = full(N, N, nth, dtype: ScalarType.Float64);

        Assert.AreEqual(PerturbationRatio.OfMap(map), PerturbationRatio.OfMap(Apply(identity, map)), 1e-12);
        Assert.AreEqual(0, PerturbationRatio.OfMap(Apply(average, map)), 1e-12);
        Assert.IsTrue(PerturbationRatio.OfMap(map) > 0.5);
        var left = Apply(average, map).sub(clean);
        var ratio = Numbers.Norm(Numbers.Of(left)) / Numbers.Norm(Numbers.Of(perturbation));
        // Mean squares of 8 * 36 channel means of variance 1/N: five deviations.
        Assert.AreEqual(1, ratio * ratio * N, 5 * Math.Sqrt(2.0 / (8 * 36)));
    }

    [TestMethod]
    public void Ratio_OfStages_IsThatOfTheirMapsAndGradients()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), Shape, Initialization.He());
        TestNetworks.RandomHead(network);
        var (images, labels) = (TestNetworks.Images(Shape, 3), TestNetworks.Labels(3));
        var (forward, backward) = Signals.Both(network, images, logits => nn.functional.cross_entropy(logits, labels));
        var measured = PerturbationRatio.Measure(network, images, labels);
        CollectionAssert.AreEqual(forward.Select(signal => signal.Stage).ToArray(), measured.Select(one => one.Stage).ToArray());
        for (var i = 0; i < measured.Count; i++)
        {
            Numbers.AssertClose(Slow(forward[i]), measured[i].Forward, 1e-10, measured[i].Stage);
            Numbers.AssertClose(Slow(backward[i]), measured[i].Backward!.Value, 1e-10, measured[i].Stage);
        }
        CollectionAssert.AreEqual(measured.Select(one => one with { Backward = null }).ToArray(), PerturbationRatio.Measure(network, images).ToArray());
    }

    [TestMethod]
    public void Ratio_OfConstantStart_IsZeroBothWays()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(16, 2), Shape);
        foreach (var zeroHead in new[] { true, false })
        {
            if (!zeroHead)
                TestNetworks.EqualColumnsHead(network);
            foreach (var one in PerturbationRatio.Measure(network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2)))
            {
                Assert.AreEqual(0, one.Forward, 1e-12, one.Stage);
                Assert.AreEqual(0, one.Backward!.Value, 1e-12, one.Stage);
            }
        }
    }

    [TestMethod]
    public void Ratio_AsText_IsShort()
    {
        Assert.AreEqual("conv1: forward 0.125, backward undefined", new PerturbationRatio("conv1", 0.125, double.NaN).ToString());
        Assert.AreEqual("conv1: forward 0.125", new PerturbationRatio("conv1", 0.125, null).ToString());
    }

    [TestMethod]
    public void Ratio_OfAVector_IsRefused()
    {
        using var scope = NewDisposeScope();
        Failures.Expect<ArgumentException>("A map is [N, C, ...] and not empty; received [4].", () => PerturbationRatio.OfMap(ones(4)));
    }

    private static double Slow(Signal signal) => Slow(signal.Values, signal.Images, signal.Channels, signal.Pixels);

    private static double Slow(double[] values, int images, int channels, int pixels)
    {
        double off = 0, all = 0;
        for (var image = 0; image < images; image++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var column = Enumerable.Range(0, channels).Select(c => values[(image * channels + c) * pixels + pixel]).ToArray();
                off += column.Sum(value => Math.Pow(value - column.Average(), 2));
                all += column.Sum(value => value * value);
            }
        }
        return Math.Sqrt(off / all);
    }

    private static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, dtype: ScalarType.Float64, generator: generator);
    }
}
