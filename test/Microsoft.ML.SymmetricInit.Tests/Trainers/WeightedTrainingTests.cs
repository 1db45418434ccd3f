using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class WeightedTrainingTests
{
    [TestMethod]
    public void ValidationFraction_OfATrainingSet_TrainsOnTheRestAndScoresThePart()
    {
        var (context, results) = (new MLContext(), new List<EpochResult>());
        using var model = Fit(new() { Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1, ValidationFraction = 0.2, EpochCompleted = results.Add }, Images.Data(60));
        Assert.AreEqual(48, results[0].Images);
        Assert.AreEqual(0, results[1].ValidationAccuracy!.Value * 12 % 1, 1e-9, "an accuracy on 12 images");
        Assert.IsNotNull(results[1].ValidationLoss);
    }

    [TestMethod]
    public void ValidationFraction_TooSmallOrBesideOtherData_IsRefused()
    {
        Failures.Expect<InvalidOperationException>(
            "ValidationFraction 0.01 sets none of the 30 training images apart: no class has enough of them. Use a larger fraction or a ValidationSet.",
            () => Fit(new() { Depth = 7, ValidationFraction = 0.01 }, Images.Data(30)));
        Failures.Expect<ArgumentOutOfRangeException>("ValidationFraction excludes validation data of its own; received both.",
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, ValidationFraction = 0.2 }).Fit(Images.Data(30), Images.Data(9)));
    }

    [TestMethod]
    public void Weights_AllTheSame_TrainAsNone()
    {
        using var expected = Fit(Plain(), Images.Data(30));
        using var found = Fit(Weighted(), Data(30, _ => 4));
        foreach (var (name, tensor) in expected.Network.state_dict())
            Numbers.AssertClose(Numbers.Of(tensor), Numbers.Of(found.Network.state_dict()[name]), 1e-4, name);
    }

    /// <summary>Images that count nothing may have any label; the run is still that of as many images.</summary>
    [TestMethod]
    public void Weights_OfZero_HideLabels()
    {
        using var expected = Fit(Weighted(), Data(30, row => row % 2));
        using var found = Fit(Weighted(), Data(30, row => row % 2, row => (uint)(row % 2 == 1 ? Images.ClassOf(row) + 1 : 1)));
        using var other = Fit(Weighted(), Data(30, row => 1 - row % 2, row => (uint)(row % 2 == 1 ? Images.ClassOf(row) + 1 : 1)));
        WeightText.AssertBitEqual(expected, found);
        Assert.AreNotEqual(WeightText.Of(expected)["fc.weight"], WeightText.Of(other)["fc.weight"]);
    }

    [TestMethod]
    public void Balanced_OfUnequalClasses_IsAsWithTheWeightsWrittenOut()
    {
        uint Key(int row) => row < 20 ? 1u : row < 26 ? 2u : 3u;
        using var expected = Fit(Weighted(), Data(30, row => Key(row) switch { 1 => 0.5f, 2 => 30f / 3 / 6, _ => 2.5f }, Key));
        using var found = Fit(new() { Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1, ClassWeighting = ClassWeighting.Balanced }, Data(30, _ => 1, Key));
        WeightText.AssertBitEqual(expected, found);
    }

    [TestMethod]
    public void WeightColumn_MissingOrOfAnotherType_IsRefused()
    {
        Expect("Could not find weight column 'Weight'", Images.Data(9));
        Expect("Schema mismatch for weight column 'Weight': expected Single, got Double", Data(9, TestColumn.Of("Weight", NumberDataViewType.Double, new double[9])));
        Expect("Schema mismatch for weight column 'Weight': expected Single, got Vector<Single>",
            Data(9, TestColumn.OfVectors("Weight", new VectorDataViewType(NumberDataViewType.Single, 3), [.. Enumerable.Range(0, 9).Select(_ => new float[3])])));

        static void Expect(string message, IDataView data) => Failures.Expect<ArgumentOutOfRangeException>(message, () => Fit(Weighted(), data));
    }

    [TestMethod]
    public void Weights_OutOfRange_AreRefused()
    {
        Expect("Row 4 of column 'Weight' holds the weight -1; a weight must be at least 0 and finite.", row => row == 4 ? -1 : 1);
        Expect("Row 2 of column 'Weight' holds the weight NaN; a weight must be at least 0 and finite.", row => row == 2 ? float.NaN : 1);
        Expect("All 9 weights of the training data in column 'Weight' are 0.", _ => 0);

        static void Expect(string message, Func<int, float> weight) => Failures.Expect<InvalidOperationException>(message, () => Fit(Weighted(), Data(9, weight)));
    }

    private static ConstNetTrainer.Options Plain() => new() { Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1 };

    private static ConstNetTrainer.Options Weighted() => new() { Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1, ExampleWeightColumnName = "Weight" };

    private static ImageClassificationTransformer Fit(ConstNetTrainer.Options options, IDataView data) => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(data);

    private static RecordingDataView Data(int rows, Func<int, float> weight, Func<int, uint>? key = null) =>
        Data(rows, TestColumn.Of("Weight", NumberDataViewType.Single, Enumerable.Range(0, rows).Select(weight).ToArray()), key);

    private static RecordingDataView Data(int rows, TestColumn weights, Func<int, uint>? key = null) => new(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(rows, Images.Small)),
        TestColumn.OfKeys("Label", key is null ? Images.Keys(rows) : [.. Enumerable.Range(0, rows).Select(key)], Images.ClassNames),
        weights);
}
