using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>UnusableImages.Skip on either side of every data operation of ML.NET, in Fit and in Transform, on image columns and on extracted pixels.</summary>
[TestClass]
public sealed class DataOperationTests : IDisposable
{
    private const int Good = 40;
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 3);
    private readonly FileRow[] _rows;

    public DataOperationTests()
    {
        var pixels = Images.Bytes(Good, Images.Small);
        var names = new List<string>();
        for (var row = 0; row < Good; row++)
        {
            names.Add(Path.GetFileName(ImageFiles.Write(_folder, $"good{row}.png", pixels[row], Images.Small)));
            if (row % 10 == 4)
                names.Add("missing.png");
        }
        _rows = [.. names.Select((name, row) => new FileRow { Path = name, Class = Images.ClassNames[name == "missing.png" ? 0 : Images.ClassOf(int.Parse(name[4..^4]))], Number = row, Copied = row })];
    }

    public void Dispose() => _folder.Dispose();

    private static readonly Dictionary<string, Func<MLContext, IDataView, IDataView>> Operations = new()
    {
        ["none"] = (_, data) => data,
        ["TakeRows"] = (context, data) => context.Data.TakeRows(data, 42),
        ["SkipRows"] = (context, data) => context.Data.SkipRows(data, 2),
        ["TrainTestSplit, train"] = (context, data) => context.Data.TrainTestSplit(data, 0.2, seed: 1).TrainSet,
        ["TrainTestSplit, test"] = (context, data) => context.Data.TrainTestSplit(data, 0.7, seed: 1).TestSet,
        ["TrainTestSplit by a key"] = (context, data) => context.Data.TrainTestSplit(data, 0.3, samplingKeyColumnName: "Number").TrainSet,
        ["CrossValidationSplit"] = (context, data) => context.Data.CrossValidationSplit(data, 3, seed: 1)[1].TrainSet,
        ["FilterRowsByColumn"] = (context, data) => context.Data.FilterRowsByColumn(data, "Number", 2, 40),
        ["FilterRowsByKeyColumnFraction"] = (context, data) => context.Data.FilterRowsByKeyColumnFraction(data, "Label", 0, 0.9),
        ["FilterRowsByMissingValues"] = (context, data) => context.Data.FilterRowsByMissingValues(data, "Number"),
        ["FilterByCustomPredicate"] = (context, data) => context.Data.FilterByCustomPredicate<FilteredRow>(data, row => row.Number < 3),
        ["FilterByStatefulCustomPredicate"] = (context, data) => context.Data.FilterByStatefulCustomPredicate<FilteredRow, Seen>(data, (row, seen) => seen.Count++ < 3, seen => seen.Count = 0),
        ["BootstrapSample"] = (context, data) => context.Data.BootstrapSample(data, seed: 1),
        ["SelectColumns"] = (context, data) => context.Transforms.SelectColumns([.. data.Schema.Where(column => !column.IsHidden && column.Name != "Copied").Select(column => column.Name)]).Fit(data).Transform(data),
        ["DropColumns"] = (context, data) => context.Transforms.DropColumns("Copied").Fit(data).Transform(data),
        ["CopyColumns"] = (context, data) => context.Transforms.CopyColumns("Copied", "Number").Fit(data).Transform(data),
        ["two of them"] = (context, data) => context.Data.TakeRows(context.Data.TrainTestSplit(data, 0.2, seed: 1).TrainSet, 30),
        ["ShuffleRows"] = (context, data) => context.Data.ShuffleRows(data, seed: 1),
        ["Cache"] = (context, data) => context.Data.Cache(data),
        ["Cache, ShuffleRows"] = (context, data) => context.Data.ShuffleRows(context.Data.Cache(data), seed: 2),
    };

    /// <summary>These drop image columns.</summary>
    private static readonly string[] WithoutImages = ["ShuffleRows", "Cache", "Cache, ShuffleRows"];

    private static IEnumerable<object[]> Cases =>
        from operation in Operations.Keys
        from extract in new[] { false, true }
        from after in new[] { false, true }
        where !(after && !extract && WithoutImages.Contains(operation)) && !(after && operation == "Cache, ShuffleRows")
        select (object[])[operation, extract, after];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Skip_BesideAnOperation_LeavesOutTheRowsThatItWouldLeaveOutWithoutIt(string operation, bool extract, bool after)
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        var key = _context.Transforms.Conversion.MapValueToKey("Label", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        data = key.Fit(data).Transform(data);
        // What the rows are is known from their numbers alone, without reading images.
        var kept = Operations[operation](_context, data).GetColumn<float>("Number").Select(number => (int)number).ToArray();
        var bad = kept.Where(row => _rows[row].Path == "missing.png").Count();
        Assert.IsTrue(bad > 0 && kept.Length - bad >= 6, "the case has both kinds of rows");

        if (!after)
            data = Operations[operation](_context, data);
        data = WithImages(data, extract);
        if (after)
            data = Operations[operation](_context, data);
        var skipped = new List<UnusableImage>();
        using var model = _context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, UnusableImages = UnusableImages.Skip, ImageSkipped = skipped.Add,
        }).Fit(data);
        CollectionAssert.AreEqual(kept.Index().Where(entry => _rows[entry.Item].Path == "missing.png").Select(entry => (long)entry.Index).ToArray(), skipped.Select(image => image.Row).ToArray());
        Assert.IsTrue(skipped.All(image => image.File == _folder.PathOf("missing.png")));

        var scored = model.Transform(data);
        CollectionAssert.AreEqual(kept, scored.GetColumn<float>("Number").Select(number => (int)number).ToArray());
        var scores = Views.Scores(scored);
        for (var row = 0; row < kept.Length; row++)
            Assert.AreEqual(_rows[kept[row]].Path == "missing.png", scores[row].All(float.IsNaN), $"row {row}");
    }

    [TestMethod]
    [DataRow("TakeRows")]
    [DataRow("Cache")]
    public void Skip_BeforeShufflingOfWhatIsNotMadeRowByRow_SaysWhatWouldWork(string operation)
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        data = _context.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
        data = _context.Data.ShuffleRows(Operations[operation](_context, WithImages(data, extract: true)));
        var trainer = _context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, UnusableImages = UnusableImages.Skip });
        var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(data));
        StringAssert.Contains(thrown.Message, _folder.PathOf("missing.png"));
        StringAssert.EndsWith(thrown.Message, "What a transform reads ahead of its rows (ShuffleRows behind a filter or Cache) cannot be left out: put it before LoadImages.");
    }

    [TestMethod]
    public void CrossValidate_OfExtractedPixels_LeavesOutBadRows()
    {
        var skipped = new List<UnusableImage>();
        IEstimator<ITransformer> pipeline = _context.Transforms.Conversion.MapValueToKey("Label", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_context.Transforms.LoadImages("Features", _folder.PathOf(""), "Path")).Append(_context.Transforms.ResizeImages("Features", 8, 8)).Append(_context.Transforms.ExtractPixels("Features", outputAsFloatArray: false));
        var data = pipeline.Fit(_context.Data.LoadFromEnumerable(_rows)).Transform(_context.Data.LoadFromEnumerable(_rows));
        var folds = _context.MulticlassClassification.CrossValidate(data, _context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, Image = Images.Small, UnusableImages = UnusableImages.Skip, ImageSkipped = skipped.Add,
        }), numberOfFolds: 3);
        Assert.AreEqual(3, folds.Count);
        Assert.AreEqual(2 * 4, skipped.Count, "each row trains in two of three folds");
    }

    private IDataView WithImages(IDataView data, bool extract)
    {
        IEstimator<ITransformer> images = _context.Transforms.LoadImages("Features", _folder.PathOf(""), "Path").Append(_context.Transforms.ResizeImages("Features", 8, 8, "Features", ImageResizingEstimator.ResizingKind.Fill));
        if (extract)
            images = images.Append(_context.Transforms.ExtractPixels("Features", outputAsFloatArray: false));
        return images.Fit(data).Transform(data);
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Class { get; set; } = "";

        public float Number { get; set; }

        public float Copied { get; set; }
    }

    private sealed class FilteredRow
    {
        public float Number { get; set; }
    }

    private sealed class Seen
    {
        public int Count { get; set; }
    }
}
