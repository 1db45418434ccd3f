using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Pixels in another unit than the model was trained on are warned of, by every way to score, once.</summary>
[TestClass]
public sealed class PixelScaleTests
{
    private const string ToFloats = "; the model was trained on pixels from 0 to 255. Scale them as in training, or the scores mean nothing.";

    private MLContext _context = new();
    private LogRecord _log = new(new MLContext());

    [TestMethod]
    public void ModelOfBytes_GivenFloatsOfZeroToOne_Warns()
    {
        foreach (var (way, score) in Ways)
        {
            using var model = Trained(bytes: true);
            score(model, Floats(scale: 1 / 255f));
            StringAssert.StartsWith(_log.Warnings.Single(), "The images to be scored have pixels from ", way);
            StringAssert.EndsWith(_log.Warnings.Single(), ToFloats, way);
            score(model, Floats(scale: 1 / 255f));
            Assert.AreEqual(1, _log.Warnings.Count, $"{way}: once");
        }
    }

    [TestMethod]
    public void ModelOfFloatsOfZeroToOne_GivenFloatsOfBytes_Warns()
    {
        foreach (var (way, score) in Ways)
        {
            using var model = Trained(bytes: false);
            score(model, Floats(scale: 1));
            StringAssert.StartsWith(_log.Warnings.Single(), "The images to be scored have pixels from ", way);
        }
    }

    [TestMethod]
    public void ModelOfFloatsOfZeroToOne_GivenBytes_Warns()
    {
        using var model = Trained(bytes: false);
        model.Score(Images.Bytes(1, Images.Small)[0]);
        StringAssert.StartsWith(_log.Warnings.Single(), "The images to be scored have pixels from ");
    }

    [TestMethod]
    public void Model_OfWhatAValidationFractionLeft_Warns()
    {
        using var model = Trained(bytes: true, validationFraction: 0.3);
        model.Score(Floats(scale: 1 / 255f)[0]);
        StringAssert.EndsWith(_log.Warnings.Single(), ToFloats);
    }

    [TestMethod]
    public void Model_AfterSavingAndLoading_WarnsStill()
    {
        using var model = Trained(bytes: true);
        using var loaded = (ImageClassificationTransformer)Models.Load(PersistenceContract.Save(_context, model, Images.Data(1).Schema), _context);
        loaded.Score(Floats(scale: 1 / 255f)[0]);
        StringAssert.EndsWith(_log.Warnings.Single(), ToFloats);
    }

    /// <summary>Floats in the unit of bytes, black images, dark ones of few integers, and values somewhat beyond those of training.</summary>
    [TestMethod]
    public void Model_GivenPixelsOfItsUnit_SaysNothing()
    {
        using var ofBytes = Trained(bytes: true);
        var log = _log;
        ofBytes.Score(Floats(scale: 1)[0]);
        ofBytes.Score(new float[192]);
        ofBytes.Score([.. Enumerable.Range(0, 192).Select(place => (float)(place % 2))]);
        ofBytes.Score(Images.Bytes(1, Images.Small)[0]);
        ofBytes.WarmUp();
        Assert.AreEqual(0, log.Warnings.Count, string.Join('\n', log.Warnings));
        using var ofFloats = Trained(bytes: false);
        ofFloats.Score(Floats(scale: 1.5f / 255)[0]);
        ofFloats.WarmUp();
        Assert.AreEqual(0, _log.Warnings.Count, string.Join('\n', _log.Warnings));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(37)]
    public void Range_OfValues_IsThatOfTheirLeastAndMost(int count)
    {
        var random = new Random(count);
        PixelRange? range = null;
        var all = new List<float>();
        for (var row = 0; row < 5; row++)
        {
            var values = Enumerable.Range(0, count).Select(_ => random.NextSingle() * 8 - 4).ToArray();
            all.AddRange(values);
            range = PixelRange.Include(range, values);
            Assert.AreEqual(new PixelRange(all.Min(), all.Max()), range);
        }
    }

    private static readonly Dictionary<string, Action<ImageClassificationTransformer, float[][]>> Ways = new()
    {
        ["values"] = (model, images) => model.Score(images[0]),
        ["tensor"] = (model, images) => model.Score(tensor(images[0]).view(1, 3, 8, 8)).Dispose(),
        ["data view"] = (model, images) => Views.Scores(model.Transform(new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), images)))),
    };

    private ImageClassificationTransformer Trained(bool bytes, double? validationFraction = null)
    {
        _context = new MLContext(1);
        _log = new LogRecord(_context);
        var column = bytes
            ? TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(30, Images.Small))
            : TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), [.. Images.Bytes(30, Images.Small).Select(image => image.Select(value => value / 255f).ToArray())]);
        return _context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, ValidationFraction = validationFraction })
            .Fit(new RecordingDataView(column, TestColumn.OfKeys("Label", Images.Keys(30), Images.ClassNames)));
    }

    private static float[][] Floats(float scale) => [.. Images.Bytes(4, Images.Small).Select(image => image.Select(value => value * scale).ToArray())];
}
