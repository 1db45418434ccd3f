namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class EarlyStoppingTests
{
    private static readonly IDataView Train = Images.Data(60);

    /// <summary>Labels at random: what is learned of the stripes makes their loss worse.</summary>
    private static readonly IDataView Hopeless = new RecordingDataView(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(40, Images.Small, seed: 2)),
        TestColumn.OfKeys("Label", [.. Enumerable.Range(0, 40).Select(row => (uint)(row * row / 3 % 3) + 1)], Images.ClassNames));

    [TestMethod]
    [DataRow(ValidationMetric.Loss)]
    [DataRow(ValidationMetric.Accuracy)]
    public void Fit_OfAMetricThatGetsWorse_StopsAfterThePatienceAndRestoresTheBest(ValidationMetric metric)
    {
        var (context, results) = (new MLContext(), new List<EpochResult>());
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Options(results, new EarlyStopping(Patience: 3, Metric: metric))).Fit(Train, Hopeless);
        var best = metric == ValidationMetric.Loss ? results.MinBy(result => result.ValidationLoss)! : results.MaxBy(result => result.ValidationAccuracy)!;
        Assert.AreEqual(best.Epoch + 3, results.Count);
        Assert.IsTrue(results.Count < 20, "it did not stop early");
        AssertScores(context, model, best);
        Assert.AreEqual($"Stopped early after epoch {results.Count}; the model is that of epoch {best.Epoch}, validation loss {best.ValidationLoss:F4}, accuracy {best.ValidationAccuracy:F4}.", log.Infos[^1]);
    }

    [TestMethod]
    public void Fit_WithoutAnEarlyStop_RestoresTheBestAllTheSame()
    {
        var (context, results) = (new MLContext(), new List<EpochResult>());
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Options(results, new EarlyStopping(Patience: 20, Metric: ValidationMetric.Loss))).Fit(Train, Hopeless);
        var best = results.MinBy(result => result.ValidationLoss)!;
        Assert.AreEqual(20, results.Count);
        Assert.AreNotEqual(20, best.Epoch, "the last epoch is the best anyway");
        AssertScores(context, model, best);
        StringAssert.StartsWith(log.Infos[^1], $"All epochs are done; the model is that of epoch {best.Epoch}, ");
    }

    [TestMethod]
    public void Fit_ASecondTime_StartsItsPatienceAfresh()
    {
        var results = new List<EpochResult>();
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(Options(results, new EarlyStopping(Patience: 2, Metric: ValidationMetric.Loss)));
        using var first = trainer.Fit(Train, Hopeless);
        var epochs = results.Count;
        using var second = trainer.Fit(Train, Hopeless);
        Assert.AreEqual(2 * epochs, results.Count);
        WeightText.AssertBitEqual(first, second);
    }

    [TestMethod]
    public void Fit_WithoutValidationData_IsRefused() => Failures.Expect<ArgumentOutOfRangeException>(
        "EarlyStopping needs validation data: set ValidationFraction or ValidationSet, or call Fit(train, validation).",
        () => new MLContext().MulticlassClassification.Trainers.ConstNet(Options([], new EarlyStopping())).Fit(Train));

    [TestMethod]
    public void Defaults_AreThoseThatAreDocumented() => Assert.AreEqual("EarlyStopping { Patience = 10, MinimumDelta = 0, Metric = Accuracy }", new EarlyStopping().ToString());

    private static ConstNetTrainer.Options Options(List<EpochResult> results, EarlyStopping rule) => new()
    {
        Depth = 7,
        Epochs = 20,
        BatchSize = 20,
        Seed = 1,
        NumberOfThreads = 1,
        LearningRate = 0.02,
        LearningRateSchedule = LearningRateSchedule.Constant,
        EarlyStopping = rule,
        EpochCompleted = results.Add,
    };

    private static void AssertScores(MLContext context, ImageClassificationTransformer model, EpochResult best)
    {
        var metrics = context.MulticlassClassification.Evaluate(model.Transform(Hopeless));
        Assert.AreEqual(best.ValidationAccuracy!.Value, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(best.ValidationLoss!.Value, metrics.LogLoss, 1e-6);
    }
}
