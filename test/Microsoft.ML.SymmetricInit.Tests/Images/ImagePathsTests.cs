using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The path of an image that cannot be used, where LoadImages does not tell it: guessed from the row's texts.</summary>
[TestClass]
public sealed class ImagePathsTests
{
    private const int Rows = 150, Bad = 140;

    [TestMethod]
    public void Fit_OnVectorsBesideATextThatNamesAFile_NamesIt()
    {
        var skipped = new List<UnusableImage>();
        using var model = Fit(Data(), skipped.Add);
        Assert.AreEqual("photos/140.JPG", skipped.Single().File);
        Assert.AreEqual($"The image in row {Bad} of column 'Features' (file 'photos/140.JPG') cannot be read: gone.", skipped[0].Reason);
    }

    [TestMethod]
    public void Fit_OnVectorsBesideOtherTexts_NamesNone()
    {
        var skipped = new List<UnusableImage>();
        using var model = Fit(Data(row => $"photograph {row} of spring.2"), skipped.Add);
        Assert.IsNull(skipped.Single().File);
    }

    [TestMethod]
    [DataRow(UnusableImages.Skip)]
    [DataRow(UnusableImages.Throw)]
    public void Transform_OfVectorsBesideATextThatNamesAFile_NamesItAndClosesItsCursors(UnusableImages policy)
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, UnusableImages = policy }).Fit(Images.Data(30));
        var data = Data();
        var reason = $"The image in row {Bad} of column 'Features' (file 'photos/140.JPG') cannot be read: gone.";
        if (policy == UnusableImages.Throw)
            Failures.Expect<InvalidOperationException>(reason, () => Views.Scores(model.Transform(data)));
        else
            Assert.AreEqual(Rows, Views.Scores(model.Transform(data)).Length);
        if (policy == UnusableImages.Skip)
            StringAssert.EndsWith(log.Warnings.Single(), reason);
        Assert.AreEqual(0, data.OpenCursors);
        CollectionAssert.AreEquivalent(new[] { "Features", "Note,Source" }, data.Cursors.Select(columns => string.Join(',', columns)).ToArray(), "texts are read for the row at fault alone");
    }

    [TestMethod]
    public void Engine_OnARowWithATextThatNamesAFile_NamesIt()
    {
        var context = new MLContext();
        using var model = context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1 }).Fit(Images.Data(30));
        using var engine = context.Model.CreatePredictionEngine<NamedImage, ImagePrediction>(model, new PredictionEngineOptions { OwnsTransformer = false, InputSchemaDefinition = Definition() });
        Failures.Expect<InvalidOperationException>("Row 0 of column 'Features' (file 'a.png') holds Infinity at place 5; pixels must be finite numbers.",
            () => engine.Predict(new NamedImage { Source = "a.png", Features = [.. Images.Floats(1, Images.Small)[0].Select((value, place) => place == 5 ? float.PositiveInfinity : value)] }));

        static SchemaDefinition Definition()
        {
            var definition = SchemaDefinition.Create(typeof(NamedImage));
            definition["Features"].ColumnType = Images.FloatVector(3, 8, 8);
            return definition;
        }
    }

    private static ImageClassificationTransformer Fit(IDataView data, Action<UnusableImage> skipped) => new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
    {
        Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, UnusableImages = UnusableImages.Skip, ImageSkipped = skipped,
    }).Fit(data);

    private static RecordingDataView Data(Func<int, string>? source = null) => new(
        TestColumn.Throwing<VBuffer<float>>(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(Rows, Images.Small)), row => row == Bad ? new IOException("gone") : null),
        TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames),
        Texts("Note", row => $"{row} is fine. So"),
        Texts("Source", source ?? (row => $"photos/{row}.JPG")));

    private static TestColumn Texts(string name, Func<int, string> text) => TestColumn.Of(name, TextDataViewType.Instance, Enumerable.Range(0, Rows).Select(row => text(row).AsMemory()).ToArray());

    private sealed class NamedImage
    {
        public string Source { get; set; } = "";

        public float[] Features { get; set; } = [];
    }
}
