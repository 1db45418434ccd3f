using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.PublicApi.Tests;

/// <summary>A fitted model without a pipeline: spans, tensors, weights in and out, going on from it.</summary>
[TestClass]
public sealed class ScoringTests
{
    private static readonly MLContext Context = new(seed: 1);

    [TestMethod]
    public void Model_ScoresSpansAndTensorsAlike()
    {
        using var model = Fit();
        model.WarmUp();
        byte[] pixels = [.. Photograph.Take(4, seed: 3).SelectMany(row => row.Features)];
        var scores = model.Score(pixels);
        Assert.AreEqual(4 * model.ClassNames.Count, scores.Length);
        CollectionAssert.AreEqual(scores, model.Score(Array.ConvertAll(pixels, pixel => (float)pixel)));
        var shape = model.ImageShape;
        using var images = tensor(pixels).view(4, shape.Channels, shape.Height, shape.Width);
        using var tensorScores = model.Score(images);
        var values = tensorScores.data<float>().ToArray();
        for (var i = 0; i < scores.Length; i++)
            Assert.AreEqual(scores[i], values[i], 1e-6f);
    }

    [TestMethod]
    public void Weights_ExportedAndImported_ScoreAlike()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var model = Fit();
            model.ExportWeights(path);
            using var imported = Context.Model.ImportImageClassifier(path, Options, [.. model.ClassNames]);
            byte[] pixels = [.. Photograph.Take(4, seed: 3).SelectMany(row => row.Features)];
            CollectionAssert.AreEqual(model.Score(pixels), imported.Score(pixels));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Fit_FromAModel_GoesOnWithItsWeights()
    {
        using var model = Fit();
        using var continued = Context.MulticlassClassification.Trainers.Mlp(Options with { LearningRate = 1e-30, WeightDecay = 0 }).Fit(Data(), null, model);
        byte[] pixels = [.. Photograph.Take(4, seed: 3).SelectMany(row => row.Features)];
        CollectionAssert.AreEqual(model.Score(pixels), continued.Score(pixels));
    }

    [TestMethod]
    public void Network_BuiltAlone_ComputesAndIsMeasured()
    {
        using var network = new ConstNetArchitecture(Depth: 7).Build(new ImageShape(3, 8, 8), classes: 3);
        using var generator = new Generator(1);
        Initialization.Zero().Apply(network, generator);
        using var images = rand(5, 3, 8, 8, generator: generator);
        using var logits = network.call(images);
        CollectionAssert.AreEqual(new long[] { 5, 3 }, logits.shape);
        Assert.AreEqual(network.Layers.Count, DistinctFilters.Measure(network).Count);
    }

    private static MlpTrainer.Options Options => new()
    {
        Depth = 2, Width = 16, Epochs = 2, NumberOfThreads = 1, Image = new ImageShape(3, 8, 8), Normalization = new PixelNormalization([128, 128, 128], [64, 64, 64]),
    };

    private static ImageClassificationTransformer Fit() => Context.MulticlassClassification.Trainers.Mlp(Options).Fit(Data());

    private static IDataView Data()
    {
        var rows = Context.Data.LoadFromEnumerable(Photograph.Take(30));
        return Context.Transforms.Conversion.MapValueToKey("Label", nameof(Photograph.Name)).Fit(rows).Transform(rows);
    }
}
