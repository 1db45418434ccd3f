using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The entry on the catalogue: what it reads, what it refuses, and that its start is the trainer's.</summary>
[TestClass]
public sealed class InspectInitializationTests
{
    private static readonly TestColumn Pixels = TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(6, Images.Small));
    private static readonly TestColumn Keys = TestColumn.OfKeys("Label", Images.Keys(6), Images.ClassNames);

    [TestMethod]
    public void Rows_BeyondOneBatch_AreNotRead()
    {
        var data = Images.With(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(60, Images.Small)), TestColumn.OfKeys("Label", Images.Keys(60), Images.ClassNames));
        var threads = get_num_threads();
        var report = new MLContext(seed: 1).MulticlassClassification.InspectInitialization(data, new ConstNetTrainer.Options { Depth = 7, BatchSize = 10, NumberOfThreads = threads + 1 });
        Assert.AreEqual((10, 1, 0), (data.RowsRead, data.Cursors.Count, data.OpenCursors));
        CollectionAssert.AreEquivalent(new[] { "Features", "Label" }, data.Cursors[0]);
        Assert.AreEqual(10, report.Images);
        Assert.AreEqual(threads, get_num_threads(), "threads are a setting of the whole process");
        CollectionAssert.AreEqual(new[] { "dropout(0.01)", "perturbation(0.1)" }, report.SymmetryBreaking.ToArray());
    }

    [TestMethod]
    public void Start_OfTheSameSeed_IsTheTrainers()
    {
        using var scope = NewDisposeScope();
        var options = new WideResNetTrainer.Options { Depth = 10, Seed = 9 };
        var report = new MLContext().MulticlassClassification.InspectInitialization(Images.Data(12), options);
        using var network = new WideResNetArchitecture(10).Build(Images.Small, Images.Classes);
        using var streams = new RandomStreams(9);
        options.Initialization.Apply(network, streams.Weights);
        CollectionAssert.AreEqual(WeightCorrelation.Measure(network).ToArray(), report.CorrelationsAtStart.ToArray());
        Assert.AreEqual(report.ToJson(), new MLContext(seed: 9).MulticlassClassification.InspectInitialization(Images.Data(12), new WideResNetTrainer.Options { Depth = 10 }).ToJson());
    }

    [TestMethod]
    public void Options_OfEveryTrainer_AreInspected()
    {
        ImageClassificationOptions[] all =
        [
            new ConstNetTrainer.Options { Depth = 7 }, new LeakyNetTrainer.Options { Depth = 7 }, new WideResNetTrainer.Options { Depth = 10 },
            new PlainConvNetTrainer.Options { Depth = 4 }, new MlpTrainer.Options { Depth = 2, Width = 32 },
        ];
        foreach (var options in all)
        {
            var report = new MLContext(seed: 2).MulticlassClassification.InspectInitialization(Images.Data(16), options);
            Assert.AreNotEqual(InitializationVerdict.Fails, report.Verdict, report.ToString());
            Assert.AreEqual($"{options.Architecture}", report.Network);
        }
    }

    [TestMethod]
    public void Batch_OfOneClass_IsNoFault()
    {
        var data = new RecordingDataView(Pixels, TestColumn.OfKeys("Label", [2, 2, 2, 2, 2, 2], Images.ClassNames));
        Assert.AreEqual(InitializationVerdict.Sound, new MLContext(seed: 1).MulticlassClassification.InspectInitialization(data, Models.Fast()).Verdict);
    }

    [TestMethod]
    public void Data_ThatTheTrainerRefuses_IsRefusedInItsWords()
    {
        Refused([Keys]);
        Refused([Pixels]);
        Refused([TestColumn.Of("Features", NumberDataViewType.Single, new float[6]), Keys]);
        Refused([Pixels, TestColumn.Of("Label", NumberDataViewType.Int32, new int[6])]);
        Refused([TestColumn.OfVectors("Features", Images.FloatVector(192), Images.Floats(6, Images.Small)), Keys]);
        Refused([TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 3), Images.Floats(6, new ImageShape(3, 8, 3))), Keys]);
        Refused([Pixels, TestColumn.OfKeys("Label", [0, 0, 0, 0, 0, 0], Images.ClassNames)]);
        Refused([Pixels, TestColumn.OfKeys("Label", [1, 1, 1, 1, 1, 1], Images.ClassNames[..1])]);
        Refused([Pixels, Keys], new ConstNetTrainer.Options { Depth = 7, Image = new ImageShape(3, 8, 9) });
        Refused([Pixels, Keys], new ConstNetTrainer.Options { Depth = 7, Augmentation = new Augmentation(8) });
        Refused([Pixels, Keys], new ConstNetTrainer.Options { Depth = 7, Normalization = new PixelNormalization([0], [1]) });
    }

    [TestMethod]
    public void Options_ThatTheTrainerRefuses_AreRefusedInItsWords()
    {
        var options = new ConstNetTrainer.Options { Depth = 8, Epochs = 0 };
        var context = new MLContext();
        var expected = Assert.Throws<Exception>(() => context.MulticlassClassification.Trainers.ConstNet(options));
        var found = Assert.Throws<Exception>(() => context.MulticlassClassification.InspectInitialization(Images.Data(6), options));
        Assert.AreEqual((expected.GetType(), expected.Message), (found.GetType(), found.Message));
        Assert.ThrowsExactly<ArgumentNullException>(() => context.MulticlassClassification.InspectInitialization(Images.Data(6), null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => context.MulticlassClassification.InspectInitialization(null!, Models.Fast()));
    }

    [TestMethod]
    public void Inspection_ThatIsCancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var data = Images.Data(6);
        Assert.Throws<OperationCanceledException>(() =>
            new MLContext().MulticlassClassification.InspectInitialization(data, new ConstNetTrainer.Options { Depth = 7, CancellationToken = source.Token }));
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Tensors_OfAnInspection_AreFreed()
    {
        var data = Images.Data(6);
        LiveTensors.AssertNoneLeft(() =>
        {
            new MLContext(seed: 1).MulticlassClassification.InspectInitialization(data, new ConstNetTrainer.Options { Depth = 7 });
            return 2 * LiveTensors.ParametersOfDepth7;
        });
    }

    private static void Refused(TestColumn[] columns, ConstNetTrainer.Options? options = null)
    {
        options ??= new ConstNetTrainer.Options { Depth = 7, Epochs = 1 };
        var data = new RecordingDataView(columns);
        var context = new MLContext();
        var expected = Assert.Throws<Exception>(() => context.MulticlassClassification.Trainers.ConstNet(options).Fit(data));
        var found = Assert.Throws<Exception>(() => context.MulticlassClassification.InspectInitialization(data, options));
        Assert.AreEqual(expected.GetType(), found.GetType());
        Assert.AreEqual(WithoutParameter(expected), WithoutParameter(found));
        Assert.AreEqual(0, data.OpenCursors);
    }

    private static string WithoutParameter(Exception exception) => exception.Message.Split(" (Parameter", 2)[0];
}
