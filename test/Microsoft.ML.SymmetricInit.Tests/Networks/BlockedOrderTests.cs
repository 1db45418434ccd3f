using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The memory order that wide blocks are computed in changes nothing but the time.</summary>
[TestClass]
public class BlockedOrderTests
{
    private const double Rounding = 1e-4;
    private static readonly ImageShape Shape = new(3, 12, 10);

    public static IEnumerable<object[]> WideNetworks =>
    [
        [new ConstNetArchitecture(10, 2)],
        [new ConstNetArchitecture(7, 2, ShortcutInput: ShortcutInput.Activated, FinalActivation: false)],
        [new WideResNetArchitecture(10, 2)],
        [new WideResNetArchitecture(10, 2, ResidualForm.Plain)],
        [new PlainConvNetArchitecture(4, 32)],
        [new PlainConvNetArchitecture(4, 32, ActivationKind.Linear)],
    ];

    [TestMethod]
    [DynamicData(nameof(WideNetworks))]
    public void WideBlocks_InEitherOrder_GiveTheSameValuesAndGradients(NetworkArchitecture architecture)
    {
        using var scope = NewDisposeScope();
        using var network = Make(architecture);
        var images = TestNetworks.Images(Shape, 6).to(ScalarType.Float32);
        RequireOrder(images);

        var start = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        var ordinary = Train(network, images, blocked: false);
        using (no_grad())
        {
            foreach (var (name, tensor) in network.state_dict())
                tensor.copy_(start[name]);
        }
        var blocked = Train(network, images, blocked: true);
        foreach (var (name, values) in ordinary)
            Numbers.AssertClose(values, blocked[name], Rounding, name);
        Numbers.AssertClose(Score(network, images, blocked: false), Score(network, images, blocked: true), Rounding, "scores");
    }

    [TestMethod]
    public void WideBlocks_ScoredByManyThreads_GiveTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var network = Make(new ConstNetArchitecture(7, 2));
        var images = TestNetworks.Images(Shape, 4).to(ScalarType.Float32);
        RequireOrder(images);
        var expected = Score(network, images, blocked: true);
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < 20; i++)
                CollectionAssert.AreEqual(expected, Score(network, images, blocked: true));
        }, TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads);
    }

    [TestMethod]
    public void WideBlocks_TrainedTwice_EndWithTheSameBits()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 8).to(ScalarType.Float32);
        RequireOrder(images);
        Dictionary<string, double[]> Train()
        {
            using var network = Make(new ConstNetArchitecture(7, 2));
            network.train();
            Assert.IsTrue(network.PrefersBlockedOrder);
            using var loop = new TrainingLoop(network, TestNetworks.Settings());
            for (var step = 0; step < 10; step++)
                loop.Step(images, TestNetworks.Labels(8), 0.03);
            return network.state_dict().ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
        }

        var (first, second) = (Train(), Train());
        foreach (var (name, values) in first)
            CollectionAssert.AreEqual(values, second[name], name);
    }

    [TestMethod]
    public void WideBlocks_OfConstantStart_KeepTheirFeaturesEqual()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 2), Shape, type: ScalarType.Float32);
        var images = TestNetworks.Images(Shape, 8).to(ScalarType.Float32);
        RequireOrder(images);
        network.train();
        Assert.IsTrue(network.PrefersBlockedOrder);
        using var loop = new TrainingLoop(network, TestNetworks.Settings());
        for (var step = 0; step < 20; step++)
            loop.Step(images, TestNetworks.Labels(8), 0.03);
        foreach (var layer in network.Layers.Where(layer => layer.Role == LayerRole.Residual))
        {
            Assert.IsTrue(Numbers.Of(layer.Weight).Max(Math.Abs) > 1e-6, $"{layer.Name} has not learned");
            Assert.AreEqual(1, SliceCorrelation.Forward(layer.Weight), 1e-9, layer.Name);
        }
    }

    [TestMethod]
    public void Order_OfNarrowObservedOrDroppedBlocks_IsTheOrdinaryOne()
    {
        NetworkArchitecture[] ordinary =
        [
            new ConstNetArchitecture(7), new ConstNetArchitecture(7, 2, BatchNorm: false), new LeakyNetArchitecture(7, 2), new MlpArchitecture(3, 64),
            .. new[] { ResidualForm.Fixup, ResidualForm.SkipInit, ResidualForm.ReZero, ResidualForm.RisottoB, ResidualForm.HaninRolnick }.Select(form => new WideResNetArchitecture(10, 2, form)),
        ];
        foreach (var architecture in ordinary)
        {
            using var network = architecture.Build(Shape, TestNetworks.Classes);
            Assert.IsFalse(network.PrefersBlockedOrder, $"{architecture}");
        }
        using var wide = Make(new ConstNetArchitecture(7, 2));
        Assert.IsTrue(wide.PrefersBlockedOrder);
        using var generator = new Generator(1);
        wide.UseDropout(0.1, 0, generator);
        wide.train();
        Assert.IsFalse(wide.PrefersBlockedOrder, "dropout in training");
        wide.eval();
        Assert.IsFalse(wide.PrefersBlockedOrder, "gradients at rest");
        using var noGradient = no_grad();
        Assert.IsTrue(wide.PrefersBlockedOrder, "dropout at rest");
        wide.FeatureObserver = (_, map) => map.stride();
        Assert.IsFalse(wide.PrefersBlockedOrder, "observed");
        using var images = zeros(1, 3, 8, 8);
        wide.call(images).Dispose();
    }

    private static ImageNetwork Make(NetworkArchitecture architecture)
    {
        var network = TestNetworks.Make(architecture, Shape, Initialization.He(), type: ScalarType.Float32);
        TestNetworks.RandomHead(network);
        return network;
    }

    /// <summary>The logits and gradients of one pass, and the network's state after it.</summary>
    private static Dictionary<string, double[]> Train(ImageNetwork network, Tensor images, bool blocked)
    {
        network.train();
        network.FeatureObserver = blocked ? null : (_, _) => { };
        Assert.AreEqual(blocked, network.PrefersBlockedOrder);
        network.zero_grad();
        var logits = network.call(images);
        nn.functional.cross_entropy(logits, TestNetworks.Labels((int)images.shape[0])).backward();
        var found = network.state_dict().ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
        foreach (var (name, parameter) in network.named_parameters())
            found[$"gradient of {name}"] = Numbers.Of(parameter.grad!);
        found["logits"] = Numbers.Of(logits);
        return found;
    }

    private static double[] Score(ImageNetwork network, Tensor images, bool blocked)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        network.eval();
        network.FeatureObserver = blocked ? null : (_, _) => { };
        Assert.AreEqual(blocked, network.PrefersBlockedOrder);
        return Numbers.Of(network.call(images));
    }

    private static void RequireOrder(Tensor images)
    {
        if (!BlockedOrder.Suits(images))
            Assert.Inconclusive("The libtorch of this machine is as fast in the ordinary order.");
    }
}
