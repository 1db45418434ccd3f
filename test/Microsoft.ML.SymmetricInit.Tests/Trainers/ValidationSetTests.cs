using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ValidationSetTests
{
    [TestMethod]
    public void FitWithValidation_EachEpoch_ReportsWhatEvaluateSays()
    {
        var results = new List<EpochResult>();
        var context = new MLContext(seed: 1);
        var (train, held) = (Images.Data(60), Images.Data(47, seed: 2));
        using var model = context.MulticlassClassification.Trainers.ConstNet(Options(results, epochs: 3)).Fit(train, held);
        var metrics = context.MulticlassClassification.Evaluate(model.Transform(held));
        Assert.AreEqual(3, results.Count);
        Assert.AreEqual(metrics.MicroAccuracy, results[^1].ValidationAccuracy!.Value, 1e-12);
        Assert.AreEqual(metrics.LogLoss, results[^1].ValidationLoss!.Value, 1e-6);
        Assert.IsTrue(metrics.MicroAccuracy is > 0 and < 1, $"an accuracy of {metrics.MicroAccuracy} could come from anywhere");
    }

    [TestMethod]
    public void ValidationSetOption_EqualsTheArgument_AndTheArgumentTakesPrecedence()
    {
        var (train, held, other) = (Images.Data(30), Images.Data(20, seed: 2), Images.Data(25, seed: 3));
        var byArgument = Losses(null, train, held);
        CollectionAssert.AreEqual(byArgument, Losses(held, train, null));
        CollectionAssert.AreEqual(byArgument, Losses(other, train, held));
        CollectionAssert.AreNotEqual(byArgument, Losses(other, train, null));
    }

    [TestMethod]
    public void Validation_DoesNotChangeTheTraining()
    {
        var context = new MLContext();
        var train = Images.Data(30);
        using var with = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 2)).Fit(train, Images.Data(20, seed: 2));
        using var without = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 2)).Fit(train);
        Views.AssertBitEqual(Views.Scores(without.Transform(train)), Views.Scores(with.Transform(train)), "scores");
    }

    [TestMethod]
    public void WithoutValidation_ResultsHaveNone()
    {
        var results = new List<EpochResult>();
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Options(results, epochs: 1)).Fit(Images.Data(30));
        Assert.IsNull(results[0].ValidationLoss);
        Assert.IsNull(results[0].ValidationAccuracy);
    }

    [TestMethod]
    public void Validation_WithoutTheColumns_IsRefused()
    {
        var bare = new RecordingDataView(TestColumn.OfKeys("Label", Images.Keys(5), Images.ClassNames));
        Expect("Could not find feature column 'Features'", bare);
        Expect("Could not find label column 'Label'", new RecordingDataView(Pixels(Images.FloatVector(3, 8, 8))));
    }

    [TestMethod]
    public void Validation_OfAnotherShapeOrType_IsRefused()
    {
        Expect("Schema mismatch for feature column 'Features': expected Vector<Single, 3, 8, 8>, got Vector<Single, 3, 4, 16>", Data(Pixels(Images.FloatVector(3, 4, 16))));
        Expect("Schema mismatch for feature column 'Features': expected Vector<Single, 3, 8, 8>, got Vector<Byte, 3, 8, 8>",
            Data(TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(5, Images.Small))));
    }

    [TestMethod]
    public void Validation_OfOtherClasses_IsRefused()
    {
        Expect("Schema mismatch for label column 'Label': expected Key<UInt32, 0-2>, got Key<UInt32, 0-1>",
            new RecordingDataView(Pixels(Images.FloatVector(3, 8, 8)), TestColumn.OfKeys("Label", [1, 2, 1, 2, 1], ["apple", "pear"])));
        Expect("In column 'Label' the key 2 stands for 'pear' in the training data and for 'quince' in the validation data. Let one fitted MapValueToKey make both.",
            new RecordingDataView(Pixels(Images.FloatVector(3, 8, 8)), TestColumn.OfKeys("Label", Images.Keys(5), ["apple", "quince", "pear"])));
    }

    [TestMethod]
    public void Validation_WithoutRowsOrLabels_IsRefused()
    {
        Fails("The validation data has no rows.", Images.Data(0));
        Fails("None of the 5 rows of the validation data has a label in column 'Label'.", new RecordingDataView(
            Pixels(Images.FloatVector(3, 8, 8)), TestColumn.OfKeys("Label", new uint[5], Images.ClassNames)));
    }

    private static TestColumn Pixels(VectorDataViewType type) => TestColumn.OfVectors("Features", type, Images.Floats(5, Images.Small));

    private static RecordingDataView Data(TestColumn pixels) => new(pixels, TestColumn.OfKeys("Label", Images.Keys(5), Images.ClassNames));

    private static ConstNetTrainer.Options Options(List<EpochResult> results, int epochs, IDataView? validation = null) => new()
    {
        Depth = 7,
        Epochs = epochs,
        BatchSize = 16,
        LearningRate = 0.05,
        Seed = 1,
        NumberOfThreads = 1,
        ValidationSet = validation,
        EpochCompleted = results.Add,
    };

    private static List<double?> Losses(IDataView? option, IDataView train, IDataView? argument)
    {
        var results = new List<EpochResult>();
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(Options(results, epochs: 2, option));
        using var model = argument is null ? trainer.Fit(train) : trainer.Fit(train, argument);
        return [.. results.Select(result => result.ValidationLoss)];
    }

    private static void Expect(string message, RecordingDataView validation) =>
        Failures.Expect<ArgumentOutOfRangeException>(message, () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(12), validation));

    private static void Fails(string message, RecordingDataView validation) =>
        Failures.Expect<InvalidOperationException>(message, () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(12), validation));
}
