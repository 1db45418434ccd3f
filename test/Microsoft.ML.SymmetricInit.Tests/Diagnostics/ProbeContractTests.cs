using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What holds of every probe: it changes nothing, leaves nothing behind, and its record goes to JSON and back.</summary>
[TestClass]
public class ProbeContractTests
{
    private static readonly ImageShape Shape = new(3, 8, 6);

    private static readonly Dictionary<string, Func<ImageNetwork, Tensor, Tensor, object>> Probes = new()
    {
        ["correlation"] = (network, _, _) => WeightCorrelation.Measure(network).ToArray(),
        ["centred correlation of a sample"] = (network, _, _) => WeightCorrelation.Measure(network, new CorrelationOptions { Centered = true, MaximumSlices = 8 }).ToArray(),
        ["filters"] = (network, _, _) => DistinctFilters.Measure(network).ToArray(),
        ["propagation"] = (network, images, labels) => SignalPropagation.Measure(network, images, labels),
        ["gradients"] = (network, images, labels) => GradientNorms.Measure(network, images, labels),
        ["current gradients"] = (network, _, _) => GradientNorms.Current(network),
        ["perturbation"] = (network, images, _) => PerturbationRatio.Measure(network, images).ToArray(),
        ["perturbation both ways"] = (network, images, labels) => PerturbationRatio.Measure(network, images, labels).ToArray(),
        ["health"] = (network, images, _) => ActivationHealth.Measure(network, images),
        ["failure modes"] = (network, images, _) => FailureModes.Measure(network, images),
        ["kernel"] = (network, images, _) => TangentKernel.Measure(network, images),
        ["closed kernel"] = (network, images, _) => TangentKernel.OfZeroClassifier(network, images),
        ["logits' Jacobian"] = (network, images, _) => Jacobian(network, images, null),
        ["stage's Jacobian"] = (network, images, _) => Jacobian(network, images, "block3.layer.0"),
    };

    public static IEnumerable<object[]> Names => Probes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Probe_OfANetworkInTraining_ChangesNothing(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var training in new[] { true, false })
        {
            using var network = Trained();
            network.train(training);
            using var generator = new Generator(3);
            network.UseDropout(0.2, 0.2, generator);
            Action<string, Tensor> observer = (_, _) => Assert.Fail("the observer of the user is called");
            network.FeatureObserver = observer;
            var before = State(network);
            var draws = generator.get_state();
            Probes[name](network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
            CollectionAssert.AreEqual(before, State(network));
            Assert.AreEqual(training, network.training);
            Assert.AreSame(observer, network.FeatureObserver);
            Assert.IsTrue(generator.get_state().Equals(draws), "something was drawn");
        }
    }

    /// <summary>Undefined numbers too: the network has a zero classifier, and a second one is not finite.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Record_InJson_ComesBack(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var broken in new[] { false, true })
        {
            using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape, Initialization.He());
            using TorchSharp.Scalar bad = double.NaN;
            using (no_grad())
            {
                if (broken)
                    network.Layers[0].Weight.fill_(bad);
            }
            var record = Probes[name](network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
            var json = JsonSerializer.Serialize(record, record.GetType());
            var back = JsonSerializer.Deserialize(json, record.GetType())!;
            Assert.AreEqual(json, JsonSerializer.Serialize(back, record.GetType()));
            Assert.AreEqual(Text(record), Text(back));
            Assert.IsTrue(Text(record).Length > 0 && !Text(record).Contains("NaN", StringComparison.Ordinal), Text(record));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Tensors_OfAProbe_AreFreed(string name)
    {
        using var network = Trained();
        using var images = TestNetworks.Images(Shape, 2);
        using var labels = TestNetworks.Labels(2);
        LiveTensors.AssertNoneLeft(() =>
        {
            Probes[name](network, images, labels);
            return 0;
        });
    }

    [TestMethod]
    public void Network_ThatFailsInAProbe_IsAsItWas()
    {
        using var scope = NewDisposeScope();
        using var network = Trained();
        network.train();
        var wrong = TestNetworks.Images(Shape with { Channels = 5 }, 2);
        Assert.Throws<Exception>(() => FailureModes.Measure(network, wrong));
        Assert.IsTrue(network.training && network.FeatureObserver is null);
    }

    private static JacobianSpectrum Jacobian(ImageNetwork network, Tensor images, string? stage)
    {
        using var image = images.narrow(0, 0, 1);
        return JacobianSpectrum.Measure(network, image, stage);
    }

    /// <summary>A network with batch statistics and gradients of its own; its classifier is 0.</summary>
    private static ConstNet Trained()
    {
        var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape, Initialization.He());
        using var scope = NewDisposeScope();
        network.train();
        nn.functional.cross_entropy(network.call(TestNetworks.Images(Shape, 4, seed: 5)), TestNetworks.Labels(4)).backward();
        return network;
    }

    private static double[] State(ImageNetwork network) =>
    [
        .. network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Numbers.Of(pair.Value)),
        .. network.parameters().SelectMany(parameter => parameter.grad is { } gradient ? Numbers.Of(gradient) : [double.NaN]),
    ];

    private static string Text(object record) => record is System.Collections.IEnumerable many ? string.Join(Environment.NewLine, many.Cast<object>()) : record.ToString()!;
}
