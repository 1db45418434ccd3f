using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>No model, checkpoint or file is kept whose network is not finite.</summary>
[TestClass]
public sealed class FiniteModelTests
{
    private static readonly ImageShape Tiny = new(3, 4, 4);

    private static readonly ImageClassificationOptions[] WithBatchNorm =
    [
        new ConstNetTrainer.Options { Depth = 10, Epochs = 1, BatchSize = 16, NumberOfThreads = 1 },
        new LeakyNetTrainer.Options { Depth = 10, Epochs = 1, BatchSize = 16, NumberOfThreads = 1 },
        new WideResNetTrainer.Options { Depth = 10, Epochs = 1, BatchSize = 16, NumberOfThreads = 1 },
    ];

    public static IEnumerable<object[]> Networks => WithBatchNorm.Select(options => new object[] { options });

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Fit_WhoseLastBatchHasOneValueAChannel_IsRefusedBeforeTheFirstStep(ImageClassificationOptions options)
    {
        Failures.Expect<InvalidOperationException>("BatchSize 16 leave one of the 17 training images by itself, and of one image of 3x4x4 batch normalization sees one value a channel, which has no variance. "
            + "BatchSize 15 would work, and so would larger images or a network without batch normalization.", () => Fit(options with { StepCompleted = _ => Assert.Fail("a step was made") }, 17));
        using var model = Fit(options with { BatchSize = 15 }, 17);
        Assert.IsNull(WeightDomain.Fault(model.Network.state_dict()));
        using var whole = Fit(options, 16);
        Assert.IsNull(WeightDomain.Fault(whole.Network.state_dict()));
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Fit_OfMicroBatchesOfOne_IsRefusedBeforeTheFirstStep(ImageClassificationOptions options) => Failures.Expect<InvalidOperationException>(
        "BatchSize 16 and MicroBatchSize 1 leave one of the 32 training images by itself, and of one image of 3x4x4 batch normalization sees one value a channel, which has no variance. "
        + "A larger MicroBatchSize would work, and so would larger images or a network without batch normalization.", () => Fit(options with { MicroBatchSize = 1, StepCompleted = _ => Assert.Fail("a step was made") }, 32));

    /// <summary>A map of several values has a variance.</summary>
    [TestMethod]
    public void Fit_OfASingleImageThatIsLargeEnough_IsTakenAndTheCheckChangesNothing()
    {
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast() with { BatchSize = 16 }).Fit(Images.Data(17));
        using var same = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast() with { BatchSize = 16, MicroBatchSize = 16 }).Fit(Images.Data(17));
        WeightText.AssertBitEqual(model, same);
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Images.Small);
        var before = network.state_dict().ToDictionary(entry => entry.Key, entry => Numbers.Of(entry.Value));
        Assert.IsNull(SmallestBatch.Fault(network, Images.Small, 17, new ConstNetTrainer.Options { BatchSize = 16 }));
        foreach (var (name, tensor) in network.state_dict())
            CollectionAssert.AreEqual(before[name], Numbers.Of(tensor), name);
    }

    [TestMethod]
    [DataRow(17, 16, null, 1)]
    [DataRow(16, 16, null, 16)]
    [DataRow(7, 16, null, 7)]
    [DataRow(33, 16, 5, 1)]
    [DataRow(32, 16, 5, 1)]
    [DataRow(32, 16, 6, 4)]
    [DataRow(36, 16, 16, 4)]
    [DataRow(36, 16, 20, 4)]
    public void Size_OfTheSmallestPart_IsThatOfBatchesAndTheirRests(int images, int batchSize, int? microBatchSize, int size) =>
        Assert.AreEqual(size, SmallestBatch.Size(images, batchSize, microBatchSize));

    [TestMethod]
    public void Network_InTrainingOnOneValueAChannel_Refuses()
    {
        using var scope = NewDisposeScope();
        using var network = new ConstNetArchitecture(10).Build(Tiny, 3);
        network.train();
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => network.call(zeros(1, 3, 4, 4))).Message, "Batch normalization sees one value a channel, [1, 64, 1, 1], which has no variance.");
        network.eval();
        using (network.call(zeros(1, 3, 4, 4)))
        {
        }
        Assert.IsNull(WeightDomain.Fault(network.state_dict()), "what was refused has left nothing");
    }

    [TestMethod]
    public void Fit_WhoseLastStepGoesToInfinity_IsRefused()
    {
        var options = new MlpTrainer.Options { Epochs = 1, LearningRate = 1e38, Seed = 1, NumberOfThreads = 1 };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().MulticlassClassification.Trainers.Mlp(options).Fit(Images.Data(30)));
        StringAssert.Matches(fault.Message, new(@"^Training ends with a network that is not finite\. .*A smaller LearningRate usually mends this\.$"));
    }

    [TestMethod]
    public void Fit_WhoseAverageOrBestOrHalfIsNotFinite_IsRefused()
    {
        var options = new MlpTrainer.Options { Epochs = 1, LearningRate = 1e38, Seed = 1, NumberOfThreads = 1 };
        foreach (var way in new[] { options with { WeightAveragingDecay = 0.5 }, options with { EarlyStopping = new EarlyStopping(), ValidationFraction = 0.5 }, options with { WeightPrecision = WeightPrecision.Half } })
            StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().MulticlassClassification.Trainers.Mlp(way).Fit(Images.Data(30))).Message, "Training ends with a network that is not finite. ");
    }

    [TestMethod]
    public void Fit_CancelledAfterAStepThatWentToInfinity_IsRefused()
    {
        using var source = new CancellationTokenSource();
        var options = new MlpTrainer.Options
        {
            Epochs = 5, BatchSize = 15, LearningRate = 1e38, Seed = 1, NumberOfThreads = 1,
            CancellationToken = source.Token, WhenCancelled = CancelledFit.ReturnsBest, StepCompleted = _ => source.Cancel(),
        };
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().MulticlassClassification.Trainers.Mlp(options).Fit(Images.Data(30))).Message, "Training ends with a network that is not finite. ");
    }

    [TestMethod]
    public void Checkpoint_OfANetworkThatIsNotFinite_IsNotWritten()
    {
        using var folder = new TemporaryFolder();
        var options = new MlpTrainer.Options { Epochs = 3, LearningRate = 1e38, WeightDecay = 1000, Seed = 1, NumberOfThreads = 1, CheckpointDirectory = folder.PathOf("run") };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().MulticlassClassification.Trainers.Mlp(options).Fit(Images.Data(30)));
        StringAssert.Matches(fault.Message, new(@"^After epoch 1 '.*' holds \S+, which is no finite number; no checkpoint is written of it\. A smaller LearningRate usually mends this\.$"));
        Assert.IsEmpty(Directory.GetFiles(folder.PathOf("run"), "*.safetensors*"));
    }

    [TestMethod]
    [DataRow("fc1.weight", double.NaN, "'fc1.weight' holds NaN, which is no finite number")]
    [DataRow("fc.bias", double.NegativeInfinity, "'fc.bias' holds -Infinity, which is no finite number")]
    public void Model_WhoseNetworkWasMadeNotFinite_IsNeitherSavedNorExported(string name, double value, string fault)
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.All[^1]);
        Set(model.Network, name, value);
        Failures.Expect<InvalidOperationException>($"The model cannot be saved, as it could not be loaded: {fault}.", () => PersistenceContract.Save(new MLContext(), model, null));
        Failures.Expect<InvalidOperationException>($"The weights cannot be exported, as they could not be imported: {fault}.", () => model.ExportWeights(folder.PathOf("net")));
        Assert.IsEmpty(Directory.GetFiles(folder.PathOf("")));
    }

    /// <summary>As a version that did not check could have written it: hash and lengths are right.</summary>
    [TestMethod]
    [DataRow(-1f, "'block1.layer.0.bn.running_var' holds -1, and a variance is at least 0")]
    [DataRow(float.NaN, "'block1.layer.0.bn.running_var' holds NaN, which is no finite number")]
    public void Load_OfAVarianceThatIsNone_IsRefused(float value, string fault)
    {
        var changed = Models.Resealed(ModelArchive.Weights, bytes =>
        {
            using var stream = new MemoryStream(bytes);
            var header = SafeTensorsHeader.Read(bytes.Length, stream.ReadExactly);
            var entry = header.Entries.Single(one => one.Name == "block1.layer.0.bn.running_var");
            BitConverter.TryWriteBytes(bytes.AsSpan((int)(stream.Position + entry.Begin)), value);
            return bytes;
        });
        Failures.ExpectInside<FormatException>($"The image classifier in this model file is damaged: {fault}. Use an intact copy of the file.", () => Models.Load(changed));
    }

    [TestMethod]
    public void Fault_OfAnyTensor_NamesTheFirstValueThatIsNone()
    {
        using var scope = NewDisposeScope();
        Assert.IsNull(WeightDomain.Fault("bn.running_var", tensor([0f, 1, float.MaxValue])));
        Assert.IsNull(WeightDomain.Fault("bn.running_mean", tensor([-1f, float.MinValue])));
        Assert.IsNull(WeightDomain.Fault("num_batches_tracked", tensor(-5L)));
        Assert.IsNull(WeightDomain.Fault("none", zeros(0)));
        Assert.AreEqual("'w' holds Infinity, which is no finite number", WeightDomain.Fault("w", tensor([1f, float.PositiveInfinity]).to(ScalarType.Float16)));
        Assert.AreEqual("'bn.running_var' holds -0.5, and a variance is at least 0", Cultures.Swedish(() => WeightDomain.Fault("bn.running_var", tensor([1f, -0.5f]))));
    }

    private static ImageClassificationTransformer Fit(ImageClassificationOptions options, int rows)
    {
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(3, 4, 4), Images.Bytes(rows, Tiny)), TestColumn.OfKeys("Label", Images.Keys(rows), Images.ClassNames));
        var trainers = new MLContext(1).MulticlassClassification.Trainers;
        ImageClassificationTrainer trainer = options switch
        {
            ConstNetTrainer.Options constNet => trainers.ConstNet(constNet),
            LeakyNetTrainer.Options leaky => trainers.LeakyNet(leaky),
            _ => trainers.WideResNet((WideResNetTrainer.Options)options),
        };
        return trainer.Fit(data);
    }

    private static void Set(ImageNetwork network, string name, double value)
    {
        using var noGradient = no_grad();
        using Scalar held = value;
        network.state_dict()[name].view(-1).narrow(0, 1, 1).fill_(held);
    }
}
