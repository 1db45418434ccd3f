using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The whole way that a user goes, with ML.NET's own parts around the trainer.</summary>
[TestClass]
public sealed class PipelineTests
{
    private static readonly ConstNetTrainer.Options Options = new() { Depth = 7, Epochs = 4, BatchSize = 16, Initialization = Initialization.He(), NumberOfThreads = 1 };

    [TestMethod]
    public void Pipeline_FromTextLabelsToTextPredictions_LearnsTheClasses()
    {
        var context = new MLContext(seed: 1);
        var (train, test) = (Rows(context, 150, seed: 1), Rows(context, 60, seed: 2));
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.MulticlassClassification.Trainers.ConstNet(Options))
            .Append(context.Transforms.Conversion.MapKeyToValue("Guess", "PredictedLabel"));
        var model = pipeline.Fit(train);
        using var disposable = (IDisposable)model;
        var scored = model.Transform(test);

        var metrics = context.MulticlassClassification.Evaluate(scored);
        Assert.IsTrue(metrics.MicroAccuracy >= 0.95, $"accuracy {metrics.MicroAccuracy}");
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.AreEqual(60, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()), 1e-9);

        // MapValueToKey numbers the classes as they come: row 0 is an apple, row 1 a quince, row 3 a pear.
        CollectionAssert.AreEqual(new[] { "apple", "quince", "pear" }, Views.Texts(scored.Schema["Score"], "SlotNames"));
        var labels = context.Data.CreateEnumerable<Guess>(scored, reuseRowObject: false).ToList();
        Assert.AreEqual(metrics.MicroAccuracy, labels.Where((guess, row) => guess.Text == Images.ClassNames[Images.ClassOf(row)]).Count() / 60.0, 1e-12);
    }

    [TestMethod]
    public void Pipeline_SavedAndLoaded_PredictsTextForOneImage()
    {
        var context = new MLContext(seed: 1);
        var train = Rows(context, 150, seed: 1);
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.MulticlassClassification.Trainers.ConstNet(Options))
            .Append(context.Transforms.Conversion.MapKeyToValue("Guess", "PredictedLabel"));
        var model = pipeline.Fit(train);
        var saved = PersistenceContract.Save(context, model, train.Schema);
        ((IDisposable)model).Dispose();

        var other = new MLContext();
        var loaded = Models.Load(saved, other);
        using var engine = other.Model.CreatePredictionEngine<LabelledImage, Guess>(loaded);
        var images = Images.Floats(60, Images.Small, seed: 2);
        var right = images.Where((image, row) => engine.Predict(new LabelledImage { Features = image, Label = "" }).Text == Images.ClassNames[Images.ClassOf(row)]).Count();
        Assert.IsTrue(right >= 57, $"{right} of 60 are right");
    }

    [TestMethod]
    public void DefaultStart_OnTwoClassesOfAnotherBrightness_LearnsThem()
    {
        var rows = Enumerable.Range(0, 150).Where(row => Images.ClassOf(row) != 1).ToArray();
        var images = Images.Floats(150, Images.Small);
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), [.. rows.Select(row => images[row])]),
            TestColumn.OfKeys("Label", [.. rows.Select(row => Images.ClassOf(row) == 0 ? 1u : 2u)], ["apple", "quince"]));
        var context = new MLContext(seed: 1);
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 8, BatchSize = 16, NumberOfThreads = 1, FinalActivation = false };
        using var model = context.MulticlassClassification.Trainers.ConstNet(options).Fit(data);
        var accuracy = context.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy;
        Assert.IsTrue(accuracy >= 0.95, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void Pipeline_Disposed_FreesTheNetwork()
    {
        var context = new MLContext(seed: 1);
        var train = Rows(context, 12, seed: 1);
        var model = context.Transforms.Conversion.MapValueToKey("Label").Append(context.MulticlassClassification.Trainers.ConstNet(Models.Fast())).Fit(train);
        var scored = model.Transform(train);
        ((IDisposable)model).Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Views.Scores(scored));
    }

    private static IDataView Rows(MLContext context, int count, int seed) => context.Data.LoadFromEnumerable(
        Images.Floats(count, Images.Small, seed: seed).Select((image, row) => new LabelledImage { Features = image, Label = Images.ClassNames[Images.ClassOf(row)] }).ToList());

    private sealed class Guess
    {
        [ColumnName("Guess")]
        public string? Text { get; set; }
    }
}
