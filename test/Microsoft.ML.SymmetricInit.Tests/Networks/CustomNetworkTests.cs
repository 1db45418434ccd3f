using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A network of a program's own, from its registration to a saved model.</summary>
[TestClass]
public sealed class CustomNetworkTests
{
    private const string Name = "tests/small";

    [TestInitialize]
    public void Register() => CustomNetwork.Register(Name, (image, classes) => new Small(image.Channels, classes));

    [TestMethod]
    public void Layers_OfAModule_AreThoseThatAPassCallsInTheirOrder()
    {
        using var network = new CustomNetworkArchitecture(Name).Build(Images.Small, 3);
        CollectionAssert.AreEqual(
            new[] { "stem Stem 8x3x3x3 bias block -1", "middle.0 Chain 8x8x3x3 no bias block 0", "hidden Chain 6x8 bias block 1", "head Classifier 3x6 bias block -1" },
            network.Layers.Select(layer => $"{layer.Name} {layer.Role} {string.Join('x', layer.Weight.shape)} {(layer.Bias is null ? "no bias" : "bias")} block {layer.Block}").ToArray());
        Assert.IsTrue(network.Layers.All(layer => layer.Shape.Blocks == 2 && layer.Shape.NegativeSlope == (layer.Name == "head" ? 1 : 0)));
        CollectionAssert.AreEqual(network.Layers.Select(layer => layer.Shape).ToArray(), new CustomNetworkArchitecture(Name).Layers(Images.Small, 3).ToArray());
        Assert.AreEqual("Custom(Name = tests/small)", network.Description);
        CollectionAssert.AreEquivalent(network.Module.state_dict().Keys.ToArray(), network.state_dict().Keys.ToArray());
        CollectionAssert.Contains(network.state_dict().Keys.ToArray(), "middle.1.running_mean");
    }

    [TestMethod]
    public void Describe_OfALayer_GivesSchemesItsRoleAndSlope()
    {
        CustomNetwork.Register("tests/described", (image, classes) => new Small(image.Channels, classes),
            layer => layer.Name == "hidden" ? layer with { NegativeSlope = 1, Role = LayerRole.Residual, BranchLength = 1 } : layer);
        using var network = new CustomNetworkArchitecture("tests/described").Build(Images.Small, 3);
        Assert.AreEqual((LayerRole.Residual, 1.0), (network.Layers[2].Role, network.Layers[2].Shape.NegativeSlope));
        using var generator = new Generator(1);
        Initialization.Constant().Apply(network, generator);
        Assert.IsTrue(Numbers.Of(network.Layers[2].Weight).All(value => value == 0) && Numbers.Of(network.Layers[1].Weight).Any(value => value == 0.125f));
    }

    [TestMethod]
    public void Model_SavedAndLoaded_ScoresTheSameUnderTheModulesOwnNames()
    {
        var context = new MLContext(seed: 1);
        var data = Images.Data(30);
        using var model = context.MulticlassClassification.Trainers.CustomNetwork(Options() with { WeightAveragingDecay = 0.5 }).Fit(data);
        var saved = PersistenceContract.Save(context, model, data.Schema);
        using var loaded = (ImageClassificationTransformer)Models.Load(saved);
        Views.AssertBitEqual(Views.Scores(model.Transform(data)), Views.Scores(loaded.Transform(data)), "scores");
        var entries = ModelArchive.Read(saved);
        StringAssert.Contains(Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]), "{\"network\":\"Custom\",\"name\":\"tests/small\"}");
        StringAssert.Contains(Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Weights)]), "\"middle.1.num_batches_tracked\"");
        Assert.IsInstanceOfType<Small>(((CustomNetwork)loaded.Network).Module);
        using var half = loaded.WithWeightPrecision(WeightPrecision.Half);
        Assert.AreEqual(30, Views.Scores(half.Transform(data)).Length);
    }

    [TestMethod]
    public void Model_WhereTheNetworkIsNotRegistered_SaysWhatToDo()
    {
        var context = new MLContext(seed: 1);
        var data = Images.Data(6);
        using var model = context.MulticlassClassification.Trainers.CustomNetwork(Options()).Fit(data);
        using var folder = new TemporaryFolder();
        var images = folder.Write("images.bin", MemoryMarshal.AsBytes<float>(Images.Floats(1, Images.Small)[0]).ToArray());
        var (exitCode, _, errors) = OtherProcess.ReadToEnd(OtherProcess.Start("score", folder.Write("model.zip", PersistenceContract.Save(context, model, data.Schema)), images));
        Assert.AreNotEqual(0, exitCode);
        StringAssert.Contains(errors, "The model's network 'tests/small' is one of its maker's own, which this program has not registered. Call CustomNetwork.Register(\"tests/small\", ...) before it loads the model.");
        Assert.IsFalse(errors.Contains("damaged", StringComparison.Ordinal), errors);
    }

    [TestMethod]
    public void Training_OfTheSameSeed_RepeatsItselfLearnsAndGoesOnFromACheckpoint()
    {
        var data = Images.Data(60);
        var options = Options() with { Epochs = 6, LearningRate = 0.1, SymmetryBreaking = [SymmetryBreaker.Dropout(0.05, stem: true)] };
        using var whole = new MLContext().MulticlassClassification.Trainers.CustomNetwork(options).Fit(data);
        Assert.IsTrue(new MLContext().MulticlassClassification.Evaluate(whole.Transform(data)).MicroAccuracy > 0.9);
        using var folder = new TemporaryFolder();
        var stopped = new CancellationTokenSource();
        var interrupted = options with { CheckpointDirectory = folder.PathOf("run"), CancellationToken = stopped.Token, EpochCompleted = result => { if (result.Epoch == 3) stopped.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => new MLContext().MulticlassClassification.Trainers.CustomNetwork(interrupted).Fit(data));
        using var resumed = new MLContext().MulticlassClassification.Trainers.CustomNetwork(options with { CheckpointDirectory = folder.PathOf("run") }).Fit(data);
        Views.AssertBitEqual(Views.Scores(whole.Transform(data)), Views.Scores(resumed.Transform(data)), "scores");
    }

    [TestMethod]
    public void Inspection_OfAModule_MeasuresItsStages()
    {
        var report = new MLContext(seed: 1).MulticlassClassification.InspectInitialization(Images.Data(30), Options());
        Assert.AreNotEqual(InitializationVerdict.Fails, report.Verdict, report.ToString());
        CollectionAssert.AreEqual(new[] { "stem", "middle.0", "hidden" }, report.Symmetry.Select(stage => stage.Stage).ToArray());
        var dead = new MLContext(seed: 1).MulticlassClassification.InspectInitialization(Images.Data(30), Options() with { Initialization = Initialization.Zero() });
        Assert.AreEqual(InitializationVerdict.Fails, dead.Verdict);
    }

    [TestMethod]
    public void FeaturesAndStages_OfAPass_AreWhatTheLayersSee()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new CustomNetworkArchitecture(Name), Images.Small, Initialization.He());
        network.eval();
        var images = TestNetworks.Images(Images.Small, 4);
        var stages = new List<string>();
        network.FeatureObserver = (stage, map) => stages.Add($"{stage} {string.Join('x', map.shape)}");
        var logits = network.call(images);
        CollectionAssert.AreEqual(new[] { "stem 4x8x8x8", "middle.0 4x8x8x8", "hidden 4x6x1x1" }, stages);
        network.FeatureObserver = null;
        var head = network.Layers[^1];
        Numbers.AssertClose(Numbers.Of(logits), Numbers.Of(nn.functional.linear(network.Features(images), head.Weight, head.Bias)), 1e-12, "logits");
        Assert.AreEqual(5 * 5, TangentKernel.Measure(network, images.narrow(0, 0, 1)).Values.Count);
    }

    [TestMethod]
    public void Module_ThatDoesNotFit_IsToldWhatWould()
    {
        Expect("tests/scores", (_, classes) => new Small(3, classes + 1), "The network 'tests/scores' gives [1, 4] for one image of 3x8x8; it should give [1, 3], a score for each class.");
        Expect("tests/channels", (_, classes) => new Small(1, classes), "The network 'tests/channels' does not take an image of 3x8x8: ");
        Expect("tests/factory", (_, _) => throw new InvalidOperationException("no weights"), "The network 'tests/factory' cannot be built for images of 3x8x8 in 3 classes: no weights");
        Expect("tests/null", (_, _) => null!, "The network 'tests/null' cannot be built for images of 3x8x8 in 3 classes: its factory returned null");
        Expect("tests/forward", (_, classes) => new Forward(classes), "The network 'tests/forward' did not call its layer 'head'. Call layers by call(x), not forward(x), and hold none that is not used.");
        Expect("tests/convolution", (_, classes) => nn.Sequential(("a", nn.Conv2d(3, classes, 3)), ("b", nn.AdaptiveAvgPool2d([1, 1])), ("c", nn.Flatten())),
            "The last layer that the network 'tests/convolution' calls should be a Linear module with an output for each of 3 classes.");
        Expect("tests/description", (_, classes) => new Small(3, classes), "The description of layer 'stem' of the network 'tests/description' is of 'stem' with a weight [9, 3, 3, 3]; name, channels and kernel must stay as they are.",
            layer => layer with { OutputChannels = layer.OutputChannels + 1 });
    }

    [TestMethod]
    public void Options_ThatDoNotFit_AreRefusedBeforeTraining()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;
        Failures.Expect<ArgumentOutOfRangeException>("Network must be a name that CustomNetwork.Register was called with in this program; received 'nobody'.",
            () => trainers.CustomNetwork(new CustomNetworkTrainer.Options { Network = "nobody" }));
        Failures.Expect<ArgumentOutOfRangeException>("Precision and ScoringPrecision must be Float32 for Custom(Name = tests/small), which computes in the type of its weights; received BFloat16 and Float32.",
            () => trainers.CustomNetwork(Options() with { Precision = Precision.BFloat16 }));
        Failures.Expect<ArgumentException>("The value cannot be an empty string or composed entirely of whitespace.", () => CustomNetwork.Register(" ", (_, _) => null!));
    }

    [TestMethod]
    public void Onnx_OfAModule_IsRefusedInASentence()
    {
        using var model = new MLContext(seed: 1).MulticlassClassification.Trainers.CustomNetwork(Options()).Fit(Images.Data(6));
        using var folder = new TemporaryFolder();
        Failures.ExpectInside<NotSupportedException>(
            "Custom(Name = tests/small) is a network of the program's own, of which this library does not know what it computes: it has no ONNX form. Export its weights with ExportWeights.",
            () => model.SaveAsOnnx(folder.PathOf("model.onnx")));
    }

    private static CustomNetworkTrainer.Options Options() => new() { Network = Name, Epochs = 1, BatchSize = 10, Seed = 3, NumberOfThreads = 1 };

    private static void Expect(string name, Func<ImageShape, int, nn.Module<Tensor, Tensor>> build, string message, Func<LayerShape, LayerShape>? describe = null)
    {
        CustomNetwork.Register(name, build, describe);
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => new CustomNetworkArchitecture(name).Build(Images.Small, 3).Dispose());
        StringAssert.StartsWith(fault.Message, message);
    }

    /// <summary>Two convolutions, one in a sequence with batch normalization, and two dense layers.</summary>
    private sealed class Small : nn.Module<Tensor, Tensor>
    {
        private readonly Linear head;
        private readonly Conv2d stem;
        private readonly Sequential middle;
        private readonly Linear hidden;

        public Small(int channels, int classes) : base(nameof(Small))
        {
            head = nn.Linear(6, classes);
            stem = nn.Conv2d(channels, 8, 3, padding: 1);
            middle = nn.Sequential(nn.Conv2d(8, 8, 3, padding: 1, bias: false), nn.BatchNorm2d(8), nn.ReLU());
            hidden = nn.Linear(8, 6);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var map = middle.call(stem.call(images).relu());
            return head.call(hidden.call(map.mean([2, 3])).relu()).MoveToOuterDisposeScope();
        }
    }

    private sealed class Forward : nn.Module<Tensor, Tensor>
    {
        private readonly Linear head;

        public Forward(int classes) : base(nameof(Forward))
        {
            head = nn.Linear(192, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images) => head.forward(images.flatten(1));
    }
}
