namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Training that goes on from a fitted model. A rate of 1e-60 is 0 in float32 and moves no weight, so that what it starts from shows.</summary>
[TestClass]
public sealed class ContinuedTrainingTests
{
    private const string WeightName = "fc.weight";
    private const string BiasName = "fc.bias";

    private static readonly Lazy<ImageClassificationTransformer> Model = new(() => Trainer(0.05, Initialization.He()).Fit(Images.Data(30)));

    [TestMethod]
    public void Fit_FromAModel_StartsFromItsWeightsAndNormalization()
    {
        var (train, before) = (Images.Data(30, seed: 4), WeightText.Of(Model.Value));
        using var continued = Trainer(1e-60).Fit(train, null, Model.Value);
        WeightText.AssertBitEqual(Model.Value, continued);
        CollectionAssert.AreEqual(Model.Value.Classifier.Normalization.Mean.ToArray(), continued.Classifier.Normalization.Mean.ToArray());
        Views.AssertBitEqual(Views.Scores(Model.Value.Transform(train)), Views.Scores(continued.Transform(train)), "scores");
        using var trained = Trainer(0.05).Fit(train, null, Model.Value);
        Assert.AreNotEqual(before[WeightName], WeightText.Of(trained)[WeightName]);
        WeightText.AssertBitEqual(before, WeightText.Of(Model.Value), "the model itself");
    }

    [TestMethod]
    public void Fit_FromALoadedModel_IsAsFromTheModel()
    {
        using var loaded = (ImageClassificationTransformer)Models.Load(PersistenceContract.Save(new MLContext(), Model.Value, Images.Data(1).Schema));
        var held = Images.Data(10, seed: 6);
        using var expected = Trainer(0.05).Fit(Images.Data(30), held, Model.Value);
        using var found = Trainer(0.05).Fit(Images.Data(30), held, loaded);
        WeightText.AssertBitEqual(expected, found);
    }

    [TestMethod]
    public void Fit_FromTheModelOfALoadedPipeline_IsAsDocumented()
    {
        var (context, data, stream) = (new MLContext(), Images.Data(30), new MemoryStream());
        var pipeline = Trainer(0.05, context: context).Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var fitted = (IDisposable)pipeline.Fit(data);
        context.Model.Save((ITransformer)fitted, data.Schema, stream);
        stream.Position = 0;
        using var loaded = (Microsoft.ML.Data.TransformerChain<ITransformer>)new MLContext().Model.Load(stream, out _);
        var model = loaded.OfType<ImageClassificationTransformer>().Single();
        using var continued = Trainer(1e-60).Fit(data, null, model);
        WeightText.AssertBitEqual(model, continued);
    }

    [TestMethod]
    public void Fit_OnNewClassesInAnotherOrder_KeepsAllButTheNewRows()
    {
        var data = Data(["plum", "quince", "apple", "fig", "pear"]);
        var context = new MLContext();
        var log = new LogRecord(context);
        using var continued = Trainer(1e-60, context: context).Fit(data, null, Model.Value);
        using var fresh = Trainer(1e-60).Fit(data);
        foreach (var (name, expected) in WeightText.Of(Model.Value))
        {
            if (name is not (WeightName or BiasName))
                Assert.AreEqual(expected, WeightText.Of(continued)[name], name);
        }
        var (old, found, initial) = (Rows(Model.Value), Rows(continued), Rows(fresh));
        CollectionAssert.AreEqual(new[] { initial[0], old[2], old[0], initial[3], old[1] }, found);
        Assert.AreEqual(0, log.Warnings.Count);
    }

    [TestMethod]
    public void Fit_OnFewerClasses_LeavesTheOthersOutAndSaysSo()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        using var continued = Trainer(1e-60, context: context).Fit(Data(["quince", "apple"]), null, Model.Value);
        CollectionAssert.AreEqual(new[] { Rows(Model.Value)[2], Rows(Model.Value)[0] }, Rows(continued));
        Assert.AreEqual("The model to go on from has the class 'pear', which the training data has not; it is left out.", log.Warnings.Single());
    }

    [TestMethod]
    public void Fit_OnKeysWithoutValues_MatchesThemByKey()
    {
        var keys = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(12, Images.Small)),
            TestColumn.Of("Label", new Microsoft.ML.Data.KeyDataViewType(typeof(uint), 4), [.. Enumerable.Range(0, 12).Select(row => (uint)row % 4 + 1)]));
        using var continued = Trainer(1e-60).Fit(keys, null, Model.Value);
        CollectionAssert.AreEqual(Rows(Model.Value), Rows(continued)[..3]);
    }

    [TestMethod]
    public void Fit_FromAnotherNetwork_IsRefused() => Failures.Expect<ArgumentOutOfRangeException>(
        "The model to go on from is ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = false, ShortcutInput = Linear, FinalActivation = true); "
        + "this trainer's options make Mlp(Depth = 1, Width = 512, Activation = Relu, Residual = false). Give the trainer the model's options.",
        () => new MLContext().MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options()).Fit(Images.Data(12), null, Model.Value));

    [TestMethod]
    public void Fit_OnImagesOfAnotherSize_IsRefused()
    {
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 4, 16), Images.Floats(12, Images.Small)), TestColumn.OfKeys("Label", Images.Keys(12), Images.ClassNames));
        Failures.Expect<ArgumentOutOfRangeException>(
            "The model to go on from was trained on images of 3x8x8; column 'Features' has images of 3x4x16.", () => Trainer(0.1).Fit(data, null, Model.Value));
        Assert.AreEqual(0, data.RowsRead);
    }

    [TestMethod]
    public void Fit_FromNothingOrADisposedModel_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => Trainer(0.1).Fit(Images.Data(12), null, null!));
        var disposed = Trainer(0.1).Fit(Images.Data(12));
        disposed.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Trainer(0.1).Fit(Images.Data(12), null, disposed));
    }

    /// <summary>Weights and bias of the classifier, class by class.</summary>
    private static string[] Rows(ImageClassificationTransformer model)
    {
        var (weights, biases) = (Numbers.Of(model.Network.state_dict()[WeightName]), Numbers.Of(model.Network.state_dict()[BiasName]));
        return [.. weights.Chunk(weights.Length / biases.Length).Zip(biases, (row, bias) => $"{string.Join(" ", row)} {bias}")];
    }

    private static RecordingDataView Data(string[] classes) => new(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(20, Images.Small, seed: 5)),
        TestColumn.OfKeys("Label", [.. Enumerable.Range(0, 20).Select(row => (uint)(row % classes.Length) + 1)], classes));

    private static ConstNetTrainer Trainer(double learningRate, Initialization? initialization = null, MLContext? context = null) =>
        (context ?? new MLContext()).MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, BatchNorm = false, Epochs = 2, Seed = 1, NumberOfThreads = 1, LearningRate = learningRate, Initialization = initialization ?? Initialization.Constant(),
        });
}
