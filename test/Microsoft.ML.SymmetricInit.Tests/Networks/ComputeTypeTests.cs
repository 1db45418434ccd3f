using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Networks that compute in bfloat16 on weights in float32.</summary>
[TestClass]
public class ComputeTypeTests
{
    /// <summary>Half a unit in the last place of bfloat16, which has 8 significant bits.</summary>
    private const double Rounding = 1.0 / 512;

    private static readonly ImageShape Shape = new(3, 8, 8);

    public static IEnumerable<object[]> Mechanisms =>
        SymmetryBreaker.Catalogue.Except([SymmetryBreaker.NondeterministicKernels()]).Select(mechanism => new object[] { mechanism.ToString() });

    public static IEnumerable<object[]> Networks => NetworkCases.Rows;

    /// <summary>
    /// Each of the few roundings on the way changes a value by at most <see cref="Rounding"/>; over some 20 of them, most of which
    /// average out, the logits stay within a few hundredths of their size.
    /// </summary>
    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Logits_InBFloat16_AreThoseOfFloat32ToItsRounding(NetworkCase source)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(source.Architecture, NetworkCases.Shape, Initialization.He(), type: ScalarType.Float32);
        TestNetworks.RandomHead(network);
        network.eval();
        var images = TestNetworks.Images(NetworkCases.Shape, 6).to(ScalarType.Float32);
        var exact = network.call(images);
        network.UseComputeType(ScalarType.BFloat16);
        var rounded = network.call(images);
        Assert.AreEqual(ScalarType.Float32, rounded.dtype);
        var error = Numbers.Norm(Numbers.Of(exact - rounded)) / Numbers.Norm(Numbers.Of(exact));
        Assert.IsTrue(error is > 1e-5 and < 20 * Rounding, $"{error}");
        network.UseComputeType(null);
        CollectionAssert.AreEqual(Numbers.Of(exact), Numbers.Of(network.call(images)));
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Gradients_InBFloat16_ReachEveryParameterInFloat32(NetworkCase source)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(source.Architecture, NetworkCases.Shape, Initialization.He(), type: ScalarType.Float32);
        TestNetworks.RandomHead(network);
        TestNetworks.Scatter(network);
        network.train();
        var (images, labels) = (TestNetworks.Images(NetworkCases.Shape, 8).to(ScalarType.Float32), TestNetworks.Labels(8));
        var exact = Gradients(network, images, labels);
        network.UseComputeType(ScalarType.BFloat16);
        var rounded = Gradients(network, images, labels);
        foreach (var (name, gradient) in rounded)
        {
            Assert.AreEqual(ScalarType.Float32, gradient.dtype, name);
            Assert.IsTrue(Numbers.Of(gradient).All(double.IsFinite), name);
        }
        var cosine = Cosine([.. exact.SelectMany(pair => Numbers.Of(pair.Value))], [.. exact.SelectMany(pair => Numbers.Of(rounded[pair.Key]))]);
        Assert.IsTrue(cosine > 0.98, $"{cosine}");
        foreach (var (name, tensor) in network.state_dict())
            Assert.AreEqual(ScalarType.Float32, tensor.dtype, name);
    }

    /// <summary>Sums in the same order give the same rounding in each channel: equal features stay equal bit for bit, in training too.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Features_OfConstantStartInBFloat16_StayEqualWithoutAMechanism(int widenFactor)
    {
        using var training = new LowPrecisionTraining([], widenFactor);
        training.Steps(20);
        foreach (var (stage, map) in training.Maps())
            Assert.AreEqual(0, ChannelSpread(map), stage);
        foreach (var layer in training.Residuals)
        {
            Assert.IsTrue(Numbers.Of(layer.Weight).Any(value => value != 0), layer.Name);
            Assert.AreEqual(0, BrokenTraining.Asymmetry(layer.Weight), 1e-12, layer.Name);
        }
    }

    /// <summary>
    /// Every mechanism still sets features apart, the tiny ones after some hundred steps: noise far below bfloat16's rounding makes a
    /// weight cross the border between two of its numbers now and then, and reaches batch normalization, which sums in float32, at once.
    /// </summary>
    [TestMethod]
    [DynamicData(nameof(Mechanisms))]
    public void Features_OfConstantStartInBFloat16_ComeApartWithEveryMechanism(string mechanism)
    {
        using var training = new LowPrecisionTraining([SymmetryBreaker.Parse(mechanism)], widenFactor: 1);
        training.Steps(400);
        var spread = training.Maps().Max(pair => ChannelSpread(pair.Map));
        Assert.IsTrue(spread > 2 * Rounding, $"{spread}");
    }

    /// <summary>
    /// Noise of 1e-7 acts on the float32 weights, where filters differ at once; their bfloat16 copies, in which the network computes,
    /// are the same but where a weight lies next to the border between two bfloat16 numbers.
    /// </summary>
    [TestMethod]
    [DataRow("weight_noise(1e-7)")]
    [DataRow("rounding_noise(1)")]
    public void TinyNoise_InBFloat16_IsInTheWeightsAndHardlyInTheirCopies(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var training = new LowPrecisionTraining([SymmetryBreaker.Parse(mechanism)], widenFactor: 1);
        training.Steps(2);
        var (different, flips, count) = (0L, 0L, 0L);
        foreach (var layer in training.Residuals)
        {
            var weight = layer.Weight.detach();
            different += Differing(weight);
            flips += Differing(weight.to(ScalarType.BFloat16).to(ScalarType.Float32));
            count += weight.numel();
        }
        Assert.IsTrue(different > count / 10, $"{different} of {count} weights differ from those of the first filter");
        Assert.IsTrue(flips < count / 1000, $"{flips} of {count} bfloat16 copies differ");
    }

    private static long Differing(Tensor weight) => weight.ne(weight.narrow(0, 0, 1)).count_nonzero().item<long>();

    private static Dictionary<string, Tensor> Gradients(ImageNetwork network, Tensor images, Tensor labels)
    {
        network.zero_grad();
        nn.functional.cross_entropy(network.call(images), labels).backward();
        return network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
    }

    private static double Cosine(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum() / (Numbers.Norm(one) * Numbers.Norm(other));

    /// <summary>Largest distance of a channel from the first, as a fraction of the largest value.</summary>
    private static double ChannelSpread(Tensor map)
    {
        using var values = map.to(ScalarType.Float32);
        return (values - values.narrow(1, 0, 1)).abs().max().item<float>() / values.abs().max().item<float>();
    }

    /// <summary>A ConstNet of constant start that computes in bfloat16, with mechanisms at work.</summary>
    private sealed class LowPrecisionTraining : IDisposable
    {
        private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
        private readonly RandomStreams _streams = new(3);
        private readonly ImageNetwork _network;
        private readonly ActiveBreakers _breaking;
        private readonly TrainingLoop _loop;
        private readonly Tensor _images = TestNetworks.Images(Shape, 16).to(ScalarType.Float32);

        public LowPrecisionTraining(IReadOnlyList<SymmetryBreaker> mechanisms, int widenFactor)
        {
            _network = TestNetworks.Make(new ConstNetArchitecture(10, widenFactor), Shape, Initialization.Constant(), type: ScalarType.Float32);
            _network.train();
            _breaking = new ActiveBreakers(mechanisms, _network, _streams);
            _loop = new TrainingLoop(_network, TestNetworks.Options() with { Precision = Precision.BFloat16 }, _breaking);
        }

        public IEnumerable<NetworkLayer> Residuals => _network.Layers.Where(layer => layer.Role == LayerRole.Residual);

        public void Steps(int count)
        {
            var labels = TestNetworks.Labels(16);
            for (var step = 0; step < count; step++)
                _loop.Step(_images, labels, 0.03);
        }

        public IReadOnlyList<(string Stage, Tensor Map)> Maps()
        {
            var maps = new List<(string, Tensor)>();
            _network.eval();
            _network.FeatureObserver = (stage, map) => maps.Add((stage, map.detach().clone()));
            using var noGradient = no_grad();
            _network.call(_images);
            return maps;
        }

        public void Dispose()
        {
            _loop.Dispose();
            _breaking.Dispose();
            _network.Dispose();
            _streams.Dispose();
            _scope.Dispose();
        }
    }
}
