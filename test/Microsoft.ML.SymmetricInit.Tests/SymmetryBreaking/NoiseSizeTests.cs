using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The size and the shape of the noise that mechanisms add. All bounds are five standard errors.</summary>
[TestClass]
public class NoiseSizeTests
{
    private static readonly ConstNetArchitecture Architecture = new(10, 2);
    private static readonly ImageShape Shape = new(3, 8, 8);

    [TestMethod]
    [DataRow(0.03, true)]
    [DataRow(0.002, false)]
    public void GradientNoise_OfAScale_IsNormalOfThatSize(double scale, bool relative)
    {
        using var sample = new Sample();
        var before = sample.Gradients();
        var weights = sample.Values();
        sample.BeforeStep(SymmetryBreaker.GradientNoise(scale, relative));
        AssertNormal(before, sample.Gradients(), gradient => relative ? scale * Numbers.Norm(gradient) / Math.Sqrt(gradient.Length) : scale);
        foreach (var (name, values) in sample.Values())
            CollectionAssert.AreEqual(weights[name], values, name);
    }

    [TestMethod]
    [DataRow(0.03, true)]
    [DataRow(0.002, false)]
    public void WeightNoise_OfAScale_IsNormalOfThatSize(double scale, bool relative)
    {
        using var sample = new Sample();
        var before = sample.Values();
        var gradients = sample.Gradients();
        sample.AfterStep(SymmetryBreaker.WeightNoise(scale, relative));
        AssertNormal(before, sample.Values(), weight => relative ? scale * Numbers.Norm(weight) / Math.Sqrt(weight.Length) : scale);
        foreach (var (name, values) in sample.Gradients())
            CollectionAssert.AreEqual(gradients[name], values, name);
    }

    [TestMethod]
    public void RelativeNoise_OfZeros_IsNone()
    {
        using var sample = new Sample();
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach (var parameter in sample.Network.parameters())
            {
                parameter.zero_();
                parameter.grad!.zero_();
            }
        }
        sample.BeforeStep(SymmetryBreaker.GradientNoise(0.1));
        sample.AfterStep(SymmetryBreaker.WeightNoise(0.1));
        Assert.IsTrue(sample.Values().Values.Concat(sample.Gradients().Values).SelectMany(values => values).All(value => value == 0));
    }

    [TestMethod]
    public void Perturbation_OfAScale_IsThatFractionOfHesDeviationInAllWeightsButTheClassifier()
    {
        const double Scale = 0.01;
        using var network = TestNetworks.Make(Architecture, Shape);
        using var streams = new RandomStreams(6);
        var before = TestNetworks.Parameters(network).ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
        SymmetryBreaker.Perturbation(Scale).BeforeTraining(network, streams["perturbation"]);
        var standard = new List<double>();
        foreach (var (name, parameter) in TestNetworks.Parameters(network))
        {
            var layer = network.Layers.SingleOrDefault(layer => name == $"{layer.Name}.weight" && layer.Role != LayerRole.Classifier);
            var noise = Numbers.Of(parameter).Zip(before[name], (after, old) => after - old).ToArray();
            if (layer is null)
            {
                Assert.IsTrue(noise.All(value => value == 0), name);
                continue;
            }
            var values = noise.Select(value => value / (Scale * Math.Sqrt(2.0 / Fans.ByLayer[layer.Name].In))).ToArray();
            AssertNormal(values, name);
            standard.AddRange(values);
        }
        AssertNormal(standard, "all layers");
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(40.0)]
    public void RoundingNoise_OfUlps_IsUniformWithinThem(double ulps)
    {
        using var sample = new Sample();
        var before = sample.Gradients();
        sample.BeforeStep(SymmetryBreaker.RoundingNoise(ulps));
        var noise = new List<double>();
        foreach (var (name, values) in sample.Gradients())
            noise.AddRange(values.Zip(before[name]).Where(pair => pair.Second != 0).Select(pair => (pair.First / pair.Second - 1) / (ulps * Math.Pow(2, -23))));
        var n = (double)noise.Count;
        Assert.IsTrue(n > 100_000, $"{n}");
        // Float64 has 29 bits more than float32: the quotient is 1 + noise to 2^-52.
        Assert.IsTrue(noise.Max(Math.Abs) is > 0.999 and <= 1 + 1e-8, $"{noise.Max(Math.Abs)}");
        // Moments of uniform numbers in [-1, 1]: mean 0, square 1/3 (its variance 4/45), fourth power 1/5 (16/225).
        Assert.AreEqual(0, noise.Average(), 5 * Math.Sqrt(1 / 3.0 / n));
        Assert.AreEqual(1 / 3.0, noise.Average(value => value * value), 5 * Math.Sqrt(4 / 45.0 / n));
        Assert.AreEqual(1 / 5.0, noise.Average(value => Math.Pow(value, 4)), 5 * Math.Sqrt(16 / 225.0 / n));
    }

    /// <summary>In float32 a change of at most one unit in the last place: a neighbour or the number itself, and often enough a neighbour.</summary>
    [TestMethod]
    public void RoundingNoise_OfFloat32_MovesValuesToTheirNeighbours()
    {
        using var sample = new Sample(ScalarType.Float32);
        var before = sample.Gradients();
        sample.BeforeStep(SymmetryBreaker.RoundingNoise(1));
        var pairs = sample.Gradients().SelectMany(pair => pair.Value.Zip(before[pair.Key])).Where(pair => Math.Abs(pair.Second) > 1e-30).ToList();
        var steps = pairs.Select(pair => BitConverter.SingleToInt32Bits((float)pair.First) - BitConverter.SingleToInt32Bits((float)pair.Second)).ToList();
        Assert.IsTrue(steps.Min() is >= -2 and < 0 && steps.Max() is <= 2 and > 0, $"{steps.Min()} to {steps.Max()}");
        // A value m * 2^e, m in [1, 2), moves if |u| * m > 1/2: with probability 1 - 1/(2m), from 1/2 to 3/4.
        Assert.IsTrue(steps.Count(step => step != 0) / (double)steps.Count is > 0.5 and < 0.75);
    }

    /// <summary>
    /// Against the same steps without noise: noise on gradients arrives times minus the learning rate, noise on weights as it is,
    /// drawn parameter by parameter and step by step from the mechanism's stream.
    /// </summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_WithAbsoluteNoise_MoveParametersByIt(bool onGradients)
    {
        const double Scale = 1e-3, Rate = 0.25;
        using var scope = NewDisposeScope();
        var options = TestNetworks.Options(weightDecay: 0) with { Momentum = 0 };
        var mechanism = onGradients ? SymmetryBreaker.GradientNoise(Scale, relative: false) : SymmetryBreaker.WeightNoise(Scale, relative: false);
        using var plain = new BrokenTraining([], options: options);
        using var noisy = new BrokenTraining([mechanism], options: options);
        using var same = new RandomStreams(3);
        var stream = same[mechanism.Name];
        for (var step = 0; step < 2; step++)
        {
            // Both start each step from the same weights; without momentum nothing else is carried over.
            plain.Network.load_state_dict(noisy.Network.state_dict());
            plain.Steps(1, Rate);
            noisy.Steps(1, Rate);
            foreach (var (expected, found) in plain.Network.parameters().Zip(noisy.Network.parameters()))
            {
                var noise = Numbers.Of(empty(expected.shape, dtype: ScalarType.Float64).normal_(0, 1, stream));
                var moved = Numbers.Of(expected).Zip(noise, (value, drawn) => value + (onGradients ? -Rate : 1) * Scale * drawn).ToArray();
                Numbers.AssertClose(moved, Numbers.Of(found), 1e-12, $"step {step}");
            }
        }
    }

    private static void AssertNormal(Dictionary<string, double[]> before, Dictionary<string, double[]> after, Func<double[], double> deviation)
    {
        var standard = new List<double>();
        foreach (var (name, values) in after)
        {
            var size = deviation(before[name]);
            var noise = values.Zip(before[name], (now, old) => now - old).ToArray();
            if (size == 0)
            {
                Assert.IsTrue(noise.All(value => value == 0), name);
                continue;
            }
            AssertNormal([.. noise.Select(value => value / size)], name);
            standard.AddRange(noise.Select(value => value / size));
        }
        Assert.IsTrue(standard.Count > 100_000);
        AssertNormal(standard, "all parameters");
    }

    /// <summary>Mean, variance and fourth moment of standard normal draws, however few: a scalar's noise has its size too.</summary>
    private static void AssertNormal(IReadOnlyList<double> values, string what)
    {
        var n = (double)values.Count;
        Assert.AreEqual(0, values.Average(), 5 / Math.Sqrt(n), $"mean of {what}");
        // The cube root of a mean of n squares is nearly normal with mean 1 - 2 / 9n and variance 2 / 9n, for few draws too. Wilson and Hilferty 1931.
        Assert.AreEqual(1 - 2 / (9 * n), Math.Cbrt(values.Average(value => value * value)), 5 * Math.Sqrt(2 / (9 * n)), $"variance of {what}");
        if (n >= 200)
            Assert.AreEqual(3, values.Average(value => Math.Pow(value, 4)), 5 * Math.Sqrt(96 / n), $"fourth moment of {what}");
    }

    /// <summary>A network with random weights and gradients everywhere.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly RandomStreams _streams = new(6);
        private readonly List<Parameter> _parameters;

        public Sample(ScalarType type = ScalarType.Float64)
        {
            using var scope = NewDisposeScope();
            Network = Architecture.Build(Shape, TestNetworks.Classes, dtype: type);
            Initialization.He().Apply(Network, _streams.Weights);
            TestNetworks.RandomHead(Network);
            Network.train();
            nn.functional.cross_entropy(Network.call(TestNetworks.Images(Shape, 8).to(type)), TestNetworks.Labels(8)).backward();
            _parameters = [.. Network.parameters()];
            Assert.IsTrue(_parameters.All(parameter => parameter.grad is not null));
        }

        public ConstNet Network { get; }

        public Dictionary<string, double[]> Values() => Read(parameter => parameter);

        public Dictionary<string, double[]> Gradients() => Read(parameter => parameter.grad!);

        public void BeforeStep(SymmetryBreaker mechanism) => Act(() => mechanism.BeforeStep(_parameters, _streams[mechanism.Name]));

        public void AfterStep(SymmetryBreaker mechanism) => Act(() => mechanism.AfterStep(_parameters, _streams[mechanism.Name]));

        public void Dispose()
        {
            Network.Dispose();
            _streams.Dispose();
        }

        private static void Act(Action action)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            action();
        }

        private Dictionary<string, double[]> Read(Func<Parameter, Tensor> what)
        {
            using var scope = NewDisposeScope();
            return TestNetworks.Parameters(Network).ToDictionary(pair => pair.Key, pair => Numbers.Of(what(pair.Value)));
        }
    }
}
