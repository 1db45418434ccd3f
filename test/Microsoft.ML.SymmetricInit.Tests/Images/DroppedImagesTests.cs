using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>ML.NET drops image columns where it holds rows in memory; the error says so, where the column is missed.</summary>
[TestClass]
public sealed class DroppedImagesTests : IDisposable
{
    private const string Cached = "Could not find feature column 'Image': Cache (or AppendCacheCheckpoint) has dropped it, as ML.NET holds no images in memory. "
        + "Put it before LoadImages, or train on the vectors that ExtractPixels makes.";

    private const string Shuffled = "Could not find feature column 'Image': ShuffleRows has dropped it, as ML.NET holds no images in memory. "
        + "Put it before LoadImages, or train on the vectors that ExtractPixels makes.";

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(1);
    private readonly IDataView _files;

    public DroppedImagesTests()
    {
        var pixels = Images.Bytes(6, Images.Small);
        _files = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 6).Select(row => new FileRow { Path = ImageFiles.Write(_folder, $"{row}.png", pixels[row], Images.Small), Class = Images.ClassNames[Images.ClassOf(row)] }).ToList());
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void ImagesBehindCache_AreMissedWithItsName()
    {
        var data = _context.Data.Cache(Loaded());
        Refuse(Cached, () => Trainer().Fit(data));
        Refuse(Cached, () => Trainer().Fit(Loaded(), data));
        Refuse(Cached, () => Trainer().Fit(_context.Data.TakeRows(data, 5)));
        using var model = Trainer().Fit(Loaded());
        Refuse(Cached, () => model.Transform(data));
    }

    [TestMethod]
    public void ImagesBehindShuffleRows_AreMissedWithItsName()
    {
        var data = _context.Data.ShuffleRows(Loaded());
        Refuse(Shuffled, () => Trainer().Fit(data));
        Refuse(Shuffled, () => _context.MulticlassClassification.InspectInitialization(data, Options()));
    }

    [TestMethod]
    public void ImagesBehindACheckpointOfThePipeline_AreMissedWithItsName() =>
        Refuse(Cached, () => Loading().AppendCacheCheckpoint(_context).Append(Trainer()).Fit(_files));

    /// <summary>Who selects columns knows which.</summary>
    [TestMethod]
    public void ImagesThatWereDroppedByName_AreMissedAsEver()
    {
        var thrown = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer().Fit(_context.Transforms.DropColumns("Image").Fit(Loaded()).Transform(Loaded())));
        StringAssert.StartsWith(thrown.Message, "Could not find feature column 'Image' (Parameter");
    }

    private static void Refuse(string message, Action action) => Failures.Expect<ArgumentOutOfRangeException>(message, action);

    private ConstNetTrainer Trainer() => _context.MulticlassClassification.Trainers.ConstNet(Options());

    private static ConstNetTrainer.Options Options() => new() { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, FeatureColumnName = "Image" };

    private IEstimator<ITransformer> Loading() => _context.Transforms.Conversion.MapValueToKey("Label", "Class").Append(_context.Transforms.LoadImages("Image", null, "Path"))
        .Append(_context.Transforms.ResizeImages("Image", 8, 8, "Image", ImageResizingEstimator.ResizingKind.Fill));

    private IDataView Loaded() => Loading().Fit(_files).Transform(_files);

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Class { get; set; } = "";
    }
}
