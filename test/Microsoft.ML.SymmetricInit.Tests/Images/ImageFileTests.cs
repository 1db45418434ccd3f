using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A folder of images as users have them: some are good, some odd and some are no images.</summary>
[TestClass]
public sealed class ImageFileTests : IDisposable
{
    private const int Good = 12;
    private readonly TemporaryFolder _folder = new();
    private readonly byte[][] _pixels = Images.Bytes(Good, Images.Small);

    public ImageFileTests()
    {
        for (var row = 0; row < Good; row++)
            ImageFiles.Write(_folder, $"good{row}.png", _pixels[row], Images.Small);
        var intact = File.ReadAllBytes(_folder.PathOf("good0.png"));
        _folder.Write("header.png", intact[..16]);
        _folder.Write("half.png", intact[..(intact.Length * 2 / 3)]);
        var jpeg = ImageFiles.Encoded(SKEncodedImageFormat.Jpeg, grey: true, 8, 8);
        _folder.Write("half.jpg", jpeg[..^4]);
        _folder.Write("empty.png");
        _folder.Write("text.png", "These are words."u8.ToArray());
        ImageFiles.Write(_folder, "other.png", Images.Bytes(1, new ImageShape(3, 9, 5))[0], new ImageShape(3, 9, 5));
        _folder.Write("grey.png", ImageFiles.Grey(_pixels[0][..64], 8, 8));
        ImageFiles.Write(_folder, "glass.png", _pixels[1], Images.Small, alpha: 128);
        _folder.Write("print.jpg", ImageFiles.Cmyk);
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("header.png", "The image in row 4 of column 'Features' (file 'FOLDER/header.png') cannot be read: ")]
    [DataRow("empty.png", "The image in row 4 of column 'Features' (file 'FOLDER/empty.png') cannot be read: Invalid input stream contents (Parameter 'imageStream').")]
    [DataRow("text.png", "The image in row 4 of column 'Features' (file 'FOLDER/text.png') cannot be read: Invalid input stream contents (Parameter 'imageStream').")]
    [DataRow("missing.png", "The image in row 4 of column 'Features' cannot be read: Could not find file 'FOLDER/missing.png'.")]
    [DataRow("other.png", "The image in row 4 of column 'Features' (file 'FOLDER/other.png') is 9x5; images of height x width 8x8 are expected. Put ResizeImages before the trainer.")]
    [DataRow("half.png", "The image in row 4 of column 'Features' (file 'FOLDER/half.png') ends before its last row: its file is cut off.")]
    [DataRow("half.jpg", "The image in row 4 of column 'Features' (file 'FOLDER/half.jpg') ends before its last row: its file is cut off.")]
    [DataRow("", "Row 4 of column 'Features' holds no image.")]
    public void BadFile_IsRefusedOrLeftOut(string name, string reason)
    {
        reason = reason.Replace("FOLDER", _folder.PathOf(""), StringComparison.Ordinal);
        string[] names = [.. Names(0, 4), name, .. Names(4, 12)];
        var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(UnusableImages.Throw, names));
        StringAssert.StartsWith(thrown.Message, reason);
        StringAssert.EndsWith(thrown.Message, " UnusableImages.Skip leaves such rows out.");

        var skipped = new List<UnusableImage>();
        using var model = Fit(UnusableImages.Skip, names, skipped.Add);
        using var without = Fit(UnusableImages.Skip, Names(0, 12));
        WeightText.AssertBitEqual(Trainer(without), Trainer(model));
        Assert.AreEqual(4, skipped.Single().Row);
        Assert.AreEqual($"{skipped[0].Reason} UnusableImages.Skip leaves such rows out.", thrown.Message);
        Assert.AreEqual(name.Length > 0 ? _folder.PathOf(name) : null, skipped[0].File);

        var (found, expected) = (Views.Scores(model.Transform(Data(names))), Views.Scores(model.Transform(Data(Names(0, 12)))));
        for (var row = 0; row < names.Length; row++)
            Assert.AreEqual(row == 4 ? Views.Text([float.NaN, float.NaN, float.NaN]) : Views.Text(expected[row < 4 ? row : row - 1]), Views.Text(found[row]), $"row {row}");
    }

    [TestMethod]
    [DataRow("grey.png")]
    [DataRow("glass.png")]
    public void OddFile_IsUsed(string name)
    {
        using var model = Fit(UnusableImages.Throw, [.. Names(0, 12), name]);
        var scores = Views.Scores(model.Transform(Data([name, "good3.png"])));
        Assert.IsTrue(scores[0].All(float.IsFinite));
        Assert.AreNotEqual(Views.Text(scores[0]), Views.Text(scores[1]));
    }

    /// <summary>Not every decoder knows printers' colours; a file is used, or it is left out.</summary>
    [TestMethod]
    public void FileOfPrintersColours_IsUsedOrLeftOut()
    {
        var skipped = new List<UnusableImage>();
        using var model = Fit(UnusableImages.Skip, [.. Names(0, 12), "print.jpg"], skipped.Add);
        Assert.AreEqual(skipped.Count == 0, Views.Scores(model.Transform(Data(["print.jpg"])))[0].All(float.IsFinite));
        Assert.IsTrue(skipped.All(image => image.Row == 12 && image.Reason.StartsWith($"The image in row 12 of column 'Features' (file '{_folder.PathOf("print.jpg")}') cannot be read: ", StringComparison.Ordinal)));
    }

    /// <summary>ML.NET makes vectors ahead on several threads, and does not tell the row that it failed at.</summary>
    [TestMethod]
    [DataRow("missing.png", " cannot be read: Could not find file 'FOLDER/missing.png'.")]
    [DataRow("text.png", " (file 'FOLDER/text.png') cannot be read: Invalid input stream contents (Parameter 'imageStream').")]
    [DataRow("half.png", " (file 'FOLDER/half.png') ends before its last row: its file is cut off.")]
    [DataRow("half.jpg", " (file 'FOLDER/half.jpg') ends before its last row: its file is cut off.")]
    public void BadFile_BehindPixelExtraction_IsNamedWithItsRow(string name, string reason)
    {
        reason = $"The image in row 6 of column 'Features'{reason.Replace("FOLDER", _folder.PathOf(""), StringComparison.Ordinal)}";
        string[] names = [.. Names(0, 6), name, .. Names(6, 12), "text.png"];
        Failures.Expect<InvalidOperationException>($"{reason} UnusableImages.Skip leaves such rows out.", () => Fit(UnusableImages.Throw, names, resize: true, extract: true));
        using var model = Fit(UnusableImages.Throw, Names(0, 12), resize: true, extract: true);
        Failures.Expect<InvalidOperationException>(reason, () => Views.Scores(model.Transform(Data(names))));
    }

    [TestMethod]
    public void GreyFile_IsReadAsThreeEqualChannels()
    {
        using var model = Fit(UnusableImages.Throw, Names(0, 12));
        var bytes = new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), [[.. _pixels[0][..64], .. _pixels[0][..64], .. _pixels[0][..64]]]));
        Views.AssertBitEqual(Views.Scores(Trainer(model).Transform(bytes)), Views.Scores(model.Transform(Data(["grey.png"]))), "scores");
    }

    /// <summary>ResizeImages hands on the image before, disposed of, where there is none; ExtractPixels hands on what it throws.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void BadFiles_BehindResizing_AreLeftOutAndNoNeighbours(bool extract)
    {
        string[] names = ["text.png", .. Names(0, 4), .. extract ? [] : new[] { "" }, .. Names(4, 6), "missing.png", "empty.png", .. Names(6, 12), "other.png", .. extract ? [] : new[] { "" }];
        string[] left = [.. names.Where(name => name is not ("text.png" or "" or "missing.png" or "empty.png"))];
        var skipped = new List<UnusableImage>();
        using var model = Fit(UnusableImages.Skip, names, skipped.Add, resize: true, extract);
        using var without = Fit(UnusableImages.Throw, left, null, resize: true, extract);
        WeightText.AssertBitEqual(Trainer(without), Trainer(model));
        CollectionAssert.AreEqual(names.Index().Where(entry => !left.Contains(entry.Item)).Select(entry => (long)entry.Index).ToArray(), skipped.Select(image => image.Row).ToArray());
        var (found, expected) = (Views.Scores(model.Transform(Data(names))), Views.Scores(model.Transform(Data(left))));
        var good = expected.AsEnumerable().GetEnumerator();
        foreach (var (row, name) in names.Index())
            Assert.AreEqual(left.Contains(name) && good.MoveNext() ? Views.Text(good.Current) : Views.Text([float.NaN, float.NaN, float.NaN]), Views.Text(found[row]), $"row {row}, '{name}'");
    }

    private static string[] Names(int first, int end) => [.. Enumerable.Range(first, end - first).Select(row => $"good{row}.png")];

    private static ImageClassificationTransformer Trainer(TransformerChain<ITransformer> model) => (ImageClassificationTransformer)model.LastTransformer;

    private static IDataView Data(string[] names) => new MLContext().Data.LoadFromEnumerable(names.Select(name => new FileRow { Path = name, Class = Images.ClassNames[ClassOf(name)] }));

    private static int ClassOf(string name) => name.StartsWith("good", StringComparison.Ordinal) ? Images.ClassOf(int.Parse(name[4..^4])) : 0;

    private TransformerChain<ITransformer> Fit(UnusableImages policy, string[] names, Action<UnusableImage>? skipped = null, bool resize = false, bool extract = false)
    {
        var context = new MLContext();
        IEstimator<ITransformer> pipeline = context.Transforms.Conversion.MapValueToKey("Label", "Class", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Append(context.Transforms.LoadImages("Features", _folder.PathOf(""), "Path"));
        if (resize)
            pipeline = pipeline.Append(context.Transforms.ResizeImages("Features", 8, 8, "Features", ImageResizingEstimator.ResizingKind.Fill));
        if (extract)
            pipeline = pipeline.Append(context.Transforms.ExtractPixels("Features", outputAsFloatArray: false));
        return pipeline.Append((IEstimator<ITransformer>)context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, Image = Images.Small, UnusableImages = policy, ImageSkipped = skipped,
        })).Fit(Data(names));
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Class { get; set; } = "";
    }
}
