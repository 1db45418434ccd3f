using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What outlives a call lives on when the dispose scope ends that the caller made it in.</summary>
[TestClass]
public sealed class DisposeScopeTests
{
    private static readonly RecordingDataView Data = Images.Data(40);

    [TestMethod]
    public void Engine_MadeInAScope_PredictsAfterIt() => Survives(model =>
    {
        var engine = new MLContext().Model.CreatePredictionEngine<FloatImage, ImagePrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        return () =>
        {
            using (engine)
                return [.. Images.Floats(40, Images.Small).SelectMany(pixels => engine.Predict(new FloatImage { Features = pixels }).Score!)];
        };
    });

    [TestMethod]
    public void Cursor_OpenedInAScope_ReadsAfterIt() => Survives(model =>
    {
        var scored = model.Transform(Data);
        var cursor = scored.GetRowCursor(scored.Schema);
        return () =>
        {
            using (cursor)
                return [.. Views.RestOfVectors<float>(cursor, "Score").SelectMany(scores => scores)];
        };
    });

    [TestMethod]
    public void Row_MappedInAScope_ScoresAfterIt() => Survives(model =>
    {
        var mapper = model.GetRowToRowMapper(Data.Schema);
        var cursor = Data.GetRowCursor(Data.Schema);
        var row = mapper.GetRow(cursor, mapper.OutputSchema);
        return () =>
        {
            using (row)
            {
                var scores = new List<float>();
                while (cursor.MoveNext())
                    scores.AddRange(Views.CurrentVector(row, "Score"));
                return [.. scores];
            }
        };
    });

    [TestMethod]
    public void Model_LoadedFittedCopiedOrImportedInAScope_ScoresAfterIt()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("net.safetensors");
        var options = SmallModels.ConstNet();
        using (var source = SmallModels.Fit(options))
            source.ExportWeights(file);
        Func<ImageClassificationTransformer>[] ways =
        [
            () => (ImageClassificationTransformer)Models.Load(Models.Saved),
            () => SmallModels.Fit(options),
            () =>
            {
                using var original = SmallModels.Fit(options);
                return original.WithWeightPrecision(WeightPrecision.Half);
            },
            () => new MLContext().Model.ImportImageClassifier(file, options, Images.ClassNames),
        ];
        foreach (var way in ways)
        {
            ImageClassificationTransformer inside;
            using (NewDisposeScope())
                inside = way();
            using var outside = way();
            using (inside)
                Assert.AreEqual(Views.Text(outside.Score(SmallModels.Pixels(3))), Views.Text(inside.Score(SmallModels.Pixels(3))));
        }
    }

    private static void Survives(Func<ITransformer, Func<float[]>> make)
    {
        var model = Models.Load(Models.Saved);
        using var disposable = (IDisposable)model;
        Func<float[]> use;
        using (NewDisposeScope())
            use = make(model);
        Assert.AreEqual(Views.Text(make(model)()), Views.Text(use()));
    }
}
