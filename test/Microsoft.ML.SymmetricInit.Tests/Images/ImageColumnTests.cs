using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ImageColumnTests
{
    [TestMethod]
    public void ImageColumn_KeepsTheContract() => EstimatorContract.Check(new EstimatorCase(
        "images",
        context => context.MulticlassClassification.Trainers.ConstNet(Models.Fast()),
        rows => Images.With(Column(Pictures(rows)), TestColumn.OfKeys("Label", Images.Keys(rows), Images.ClassNames)),
        Images.ClassNames));

    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void Images_OfEitherPixelFormat_AreReadAsRedGreenBlue(MLPixelFormat format)
    {
        var bytes = Images.Bytes(6, Images.Small);
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(WithLabels(Column(Pictures(6))));
        var ofBytes = new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), bytes));
        var ofImages = new RecordingDataView(Column([.. bytes.Select(row => Picture(row, 8, 8, format))]));
        Views.AssertBitEqual(Views.Scores(model.Transform(ofBytes)), Views.Scores(model.Transform(ofImages)), "scores");
    }

    [TestMethod]
    public void ImagePassedThrough_IsACopyThatIsTheReaders()
    {
        var pictures = Pictures(130);
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(WithLabels(Column(Pictures(6))));
        var scored = model.Transform(new RecordingDataView(Column(pictures)));
        using var cursor = scored.GetRowCursor(scored.Schema);
        MLImage? image = null;
        var getter = cursor.GetGetter<MLImage>(scored.Schema["Features"]);
        for (var row = 0; row < 130; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref image!);
            Assert.AreNotSame(pictures[row], image);
            CollectionAssert.AreEqual(pictures[row].Pixels.ToArray(), image.Pixels.ToArray(), $"row {row}");
            image.Dispose();
        }
    }

    [TestMethod]
    public void Images_OfUnknownSize_NeedAnOption()
    {
        var data = WithLabels(Column(Pictures(6), new ImageDataViewType()));
        Failures.Expect<ArgumentOutOfRangeException>("The images of column 'Features' have no known size. Put ResizeImages before the trainer, or set the Image option.",
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(data));
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Image = Images.Small }).Fit(data);
        Assert.AreEqual(6, Views.Scores(model.Transform(data)).Length);
    }

    [TestMethod]
    public void Images_WithAnOptionOfOtherChannels_AreRefused() => Failures.Expect<ArgumentOutOfRangeException>(
        "Column 'Features' holds images, which are read as 3 channels (red, green, blue); the Image option says 1x8x8.",
        () => new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Image = new ImageShape(1, 8, 8) })
            .Fit(WithLabels(Column(Pictures(6)))));

    [TestMethod]
    public void Image_OfAnotherSize_IsRefusedByRow()
    {
        var pictures = Pictures(6);
        pictures[2] = Picture(Images.Bytes(1, new ImageShape(3, 9, 5))[0], 9, 5, MLPixelFormat.Rgba32);
        Fails("The image in row 2 of column 'Features' is 9x5; images of height x width 8x8 are expected. Put ResizeImages before the trainer. UnusableImages.Skip leaves such rows out.", pictures);
    }

    [TestMethod]
    public void Image_Missing_IsRefusedByRow()
    {
        var pictures = Pictures(6);
        pictures[5] = null!;
        Fails("Row 5 of column 'Features' holds no image. UnusableImages.Skip leaves such rows out.", pictures);
    }

    [TestMethod]
    public void Fit_OnObjectsWithImages_LeavesTheirImagesUsable()
    {
        var rows = Pictures(6).Select((picture, row) => new LabelledPicture { Features = picture, Label = Images.ClassNames[Images.ClassOf(row)] }).ToList();
        var context = new MLContext();
        var data = context.Data.LoadFromEnumerable(rows);
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label").Append(context.MulticlassClassification.Trainers.ConstNet(Models.Fast()));
        for (var time = 0; time < 2; time++)
            ((IDisposable)pipeline.Fit(data)).Dispose();
        Assert.AreEqual(8, rows[0].Features!.Width);
    }

    private static RecordingDataView WithLabels(TestColumn images) => new(images, TestColumn.OfKeys("Label", Images.Keys(images.Rows), Images.ClassNames));

    private static void Fails(string message, MLImage[] pictures) => Failures.Expect<InvalidOperationException>(
        message, () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(WithLabels(Column(pictures))));

    private static MLImage[] Pictures(int rows) => [.. Images.Bytes(rows, Images.Small).Select(row => Picture(row, 8, 8, MLPixelFormat.Rgba32))];

    /// <summary>A column that makes a new image for each read, as LoadImages does.</summary>
    private static TestColumn Column(MLImage[] pictures, ImageDataViewType? type = null) => TestColumn.OfImages("Features", type ?? new ImageDataViewType(8, 8), pictures);

    private static MLImage Picture(byte[] planar, int height, int width, MLPixelFormat format)
    {
        var pixels = new byte[height * width * 4];
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            for (var c = 0; c < 3; c++)
                pixels[pixel * 4 + (format == MLPixelFormat.Rgba32 ? c : 2 - c)] = planar[c * height * width + pixel];
            pixels[pixel * 4 + 3] = 255;
        }
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    private sealed class LabelledPicture
    {
        [ImageType(8, 8)]
        public MLImage? Features { get; set; }

        public string? Label { get; set; }
    }
}
