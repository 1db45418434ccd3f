using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Scoring rows whose images cannot be used.</summary>
[TestClass]
public sealed class UnusableImageScoringTests
{
    private const int Rows = 300;
    private static readonly int[] Bad = [0, 1, 127, 128, 200, 299];

    private static readonly Lazy<ImageClassificationTransformer> Skipping = new(() => Fit(UnusableImages.Skip));

    [TestMethod]
    public void Skip_OfBadRows_GivesThemNoScoresAndTheOthersTheirOwn()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        var model = Reload(context, Skipping.Value);
        var data = Broken();
        var scored = model.Transform(data);
        var (found, labels) = (Views.Scores(scored), Labels(scored));
        var (expected, expectedLabels) = (Views.Scores(model.Transform(Images.Data(Rows))), Labels(model.Transform(Images.Data(Rows))));
        for (var row = 0; row < Rows; row++)
        {
            var bad = Bad.Contains(row);
            Assert.AreEqual(bad ? Views.Text([float.NaN, float.NaN, float.NaN]) : Views.Text(expected[row]), Views.Text(found[row]), $"row {row}");
            Assert.AreEqual(bad ? 0u : expectedLabels[row], labels[row], $"row {row}");
        }
        Assert.AreEqual(2, log.Warnings.Count, "one for each cursor over the broken data");
        Assert.AreEqual("6 rows have images that cannot be used and get no scores. The image in row 0 of column 'Features' cannot be read: gone. "
            + "The image in row 1 of column 'Features' cannot be read: gone. The image in row 127 of column 'Features' cannot be read: gone. There are 3 more.", log.Warnings[0]);
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Skip_OfAColumnThatPassesThrough_LeavesItEmpty()
    {
        var scored = Skipping.Value.Transform(Broken());
        using var cursor = scored.GetRowCursor(scored.Schema);
        var (features, place) = (cursor.GetGetter<VBuffer<float>>(scored.Schema["Features"]), 0);
        VBuffer<float> pixels = default;
        for (; cursor.MoveNext(); place++)
        {
            features(ref pixels);
            Assert.AreEqual(Bad.Contains(place) ? 0 : 192, pixels.Length, $"row {place}");
        }
        Assert.AreEqual(Rows, place);
    }

    [TestMethod]
    public void Skip_ByACursorThatIsLeft_WarnsOfWhatItHasRead()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        var scored = Reload(context, Skipping.Value).Transform(Broken());
        using (var cursor = scored.GetRowCursor([scored.Schema["Score"]]))
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(0, log.Warnings.Count);
        }
        StringAssert.StartsWith(log.Warnings.Single(), "3 rows have images that cannot be used and get no scores.");
        using (var cursor = scored.GetRowCursor([scored.Schema["Label"]]))
        {
            while (cursor.MoveNext())
                continue;
        }
        Assert.AreEqual(1, log.Warnings.Count, "who asks for no scores reads no images");
    }

    [TestMethod]
    public void Skip_InEvaluation_CountsTheGoodRows()
    {
        var context = new MLContext();
        var (keys, left) = (Images.Keys(Rows), Enumerable.Range(0, Rows).Except(Bad).ToArray());
        var pixels = Images.Floats(Rows, Images.Small);
        var good = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), [.. left.Select(row => pixels[row])]),
            TestColumn.OfKeys("Label", [.. left.Select(row => keys[row])], Images.ClassNames));
        var expected = context.MulticlassClassification.Evaluate(Skipping.Value.Transform(good));
        var found = context.MulticlassClassification.Evaluate(Skipping.Value.Transform(Broken()));
        Assert.AreEqual((expected.MicroAccuracy, expected.LogLoss), (found.MicroAccuracy, found.LogLoss));
    }

    [TestMethod]
    public void Skip_OfOneRowAtATime_ScoresTheNextOne()
    {
        var context = new MLContext();
        var model = Reload(context, Skipping.Value);
        var pixels = Images.Floats(2, Images.Small);
        var engine = context.Model.CreatePredictionEngine<FloatImage, ImagePrediction>(model);
        var expected = engine.Predict(new FloatImage { Features = pixels[1] }).Score!;
        pixels[0][3] = float.NaN;
        var bad = engine.Predict(new FloatImage { Features = pixels[0] });
        Assert.AreEqual(0u, bad.PredictedLabel);
        Assert.IsTrue(bad.Score!.All(float.IsNaN));
        Assert.AreEqual(Views.Text(expected), Views.Text(engine.Predict(new FloatImage { Features = pixels[1] }).Score!));
    }

    [TestMethod]
    public void Throw_OfABadRow_NamesItAndGivesNoMoreRows()
    {
        using var model = Fit(UnusableImages.Throw);
        var data = Broken();
        var scored = model.Transform(data);
        using (var cursor = scored.GetRowCursor(scored.Schema))
        {
            var thrown = Failures.Expect<InvalidOperationException>("The image in row 0 of column 'Features' cannot be read: gone.", () => cursor.MoveNext());
            Assert.IsInstanceOfType<IOException>(thrown.InnerException);
            Assert.IsFalse(cursor.MoveNext());
        }
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void ErrorThatIsNotOfOneRow_EndsTheScoringAsItIs()
    {
        var error = new OperationCanceledException("stop");
        var scored = Skipping.Value.Transform(Data(row => row == 5 ? error : null));
        using var cursor = scored.GetRowCursor(scored.Schema);
        Assert.AreSame(error, Assert.ThrowsExactly<OperationCanceledException>(() => cursor.MoveNext()));
    }

    private static ImageClassificationTransformer Fit(UnusableImages policy) => new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
    {
        Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, UnusableImages = policy,
    }).Fit(Images.Data(30));

    private static ITransformer Reload(MLContext context, ImageClassificationTransformer model) =>
        Models.Load(PersistenceContract.Save(context, model, Images.Data(1).Schema), context);

    private static RecordingDataView Broken() => Data(row => Bad.Contains(row) ? new IOException("gone") : null);

    private static RecordingDataView Data(Func<int, Exception?> fault) => new(
        TestColumn.Throwing<VBuffer<float>>(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(Rows, Images.Small)), fault),
        TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames));

    private static uint[] Labels(IDataView scored) => [.. scored.GetColumn<uint>("PredictedLabel")];
}
