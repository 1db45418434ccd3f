using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Rows that cannot be trained on are refused by row and place.</summary>
[TestClass]
public sealed class BadRowsTests
{
    [TestMethod]
    public void NoRows_AreRefused() => Expect("The training data has no rows.", Images.Data(0));

    [TestMethod]
    public void NoLabels_AreRefused() =>
        Expect("None of the 5 rows of the training data has a label in column 'Label'.", Data(Images.Floats(5, Images.Small), new uint[5]));

    [TestMethod]
    public void OneKey_IsRefused() => Expect(
        "All training rows have one class in column 'Label'; a classifier needs at least two.",
        new RecordingDataView(Pixels(Images.Floats(5, Images.Small)), TestColumn.OfKeys("Label", [1, 1, 1, 1, 1], ["only"])));

    [TestMethod]
    public void OneClassOfThree_IsRefused() => Expect(
        "All training rows have one class in column 'Label'; a classifier needs at least two.", Data(Images.Floats(5, Images.Small), [2, 2, 0, 2, 2]));

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    [DataRow(float.NegativeInfinity, "-Infinity")]
    public void PixelThatIsNoNumber_IsRefusedByRowAndPlace(float value, string text)
    {
        var pixels = Images.Floats(9, Images.Small);
        pixels[7][191] = value;
        Expect($"Row 7 of column 'Features' holds {text} at place 191; pixels must be finite numbers. UnusableImages.Skip leaves such rows out.", Data(pixels, Images.Keys(9)));
    }

    [TestMethod]
    public void PixelThatIsNoNumber_InARowWithoutALabel_DoesNotMatter()
    {
        var pixels = Images.Floats(9, Images.Small);
        pixels[7][0] = float.NaN;
        var keys = Images.Keys(9);
        keys[7] = 0;
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Data(pixels, keys));
        Assert.AreEqual(3, model.Classifier.Classes.Count);
    }

    [TestMethod]
    public void RowsOfDifferentSizes_AreRefusedByRow()
    {
        var pixels = Images.Floats(6, Images.Small);
        pixels[4] = pixels[4][..191];
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", new VectorDataViewType(NumberDataViewType.Single), pixels), TestColumn.OfKeys("Label", Images.Keys(6), Images.ClassNames));
        Expect("Row 4 of column 'Features' has 191 values; an image of 3x8x8 has 192. UnusableImages.Skip leaves such rows out.", data, new ConstNetTrainer.Options { Depth = 7, Image = Images.Small });
    }

    [TestMethod]
    public void KeyAboveTheLast_IsRefusedByRow() => Expect(
        "Row 3 of column 'Label' holds the key 4; the column's keys go from 1 to 3.", Data(Images.Floats(6, Images.Small), [1, 2, 3, 4, 1, 2]));

    [TestMethod]
    public void LearningRateMuchTooLarge_EndsWithTheStepOfTheFirstLossThatIsNotFinite()
    {
        var options = new ConstNetTrainer.Options { Recipe = Recipe.Published, Depth = 7, Epochs = 30, BatchSize = 10, LearningRate = 1e20, Seed = 1, BatchNorm = false, NumberOfThreads = 1 };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30)));
        StringAssert.Matches(fault.Message, new(
            @"^The loss is (NaN|\dE\+\d+|\d\.\d+E\+\d+) in epoch \d+, step \d of 3, at learning rate 1E\+20\. .* A smaller LearningRate usually mends this\.$"));
    }

    [TestMethod]
    public void Fit_ThatFails_LeavesNoTensorsAndNoCursor()
    {
        var options = new ConstNetTrainer.Options { Depth = 7, Seed = 1, NumberOfThreads = 1, StepCompleted = _ => throw new NotSupportedException("from the callback") };
        var data = Images.Data(30);
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(options);
        LiveTensors.AssertNoneLeft(() =>
        {
            Failures.Expect<NotSupportedException>("from the callback", () => trainer.Fit(data));
            return LiveTensors.ParametersOfDepth7;
        });
        Assert.AreEqual(0, data.OpenCursors);
    }

    private static TestColumn Pixels(float[][] pixels) => TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), pixels);

    private static RecordingDataView Data(float[][] pixels, uint[] keys) => new(Pixels(pixels), TestColumn.OfKeys("Label", keys, Images.ClassNames));

    private static void Expect(string message, RecordingDataView data, ConstNetTrainer.Options? options = null)
    {
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(options ?? Models.Fast());
        Failures.Expect<InvalidOperationException>(message, () => trainer.Fit(data));
        Assert.AreEqual(0, data.OpenCursors);
    }
}
