using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Training on data some of whose images cannot be used. What images from files do is in ImageFileTests.</summary>
[TestClass]
public sealed class UnusableImagesTests
{
    private const int Rows = 60;
    private static readonly int[] Bad = [0, 7, 8, 30, 59];

    private static readonly string[] Reasons =
    [
        "The image in row 0 of column 'Features' cannot be read: the disk says no.",
        "Row 7 of column 'Features' has 191 values; an image of 3x8x8 has 192.",
        "Row 8 of column 'Features' holds NaN at place 5; pixels must be finite numbers.",
        "Row 30 of column 'Features' holds Infinity at place 191; pixels must be finite numbers.",
        "The image in row 59 of column 'Features' cannot be read: Invalid input stream contents.",
    ];

    [TestMethod]
    [DataRow(null)]
    [DataRow(1000)]
    public void Skip_OfBadRows_TrainsAsWithoutThem(int? buffer)
    {
        using var expected = Fit(Options(UnusableImages.Skip), Without(Bad));
        var skipped = new List<UnusableImage>();
        var context = new MLContext();
        var log = new LogRecord(context);
        var data = Broken();
        using var model = context.MulticlassClassification.Trainers.ConstNet(Options(UnusableImages.Skip, buffer, skipped.Add)).Fit(data);
        WeightText.AssertBitEqual(expected, model);
        CollectionAssert.AreEqual(Bad.Select(row => (long)row).ToArray(), skipped.Select(image => image.Row).ToArray());
        CollectionAssert.AreEqual(Reasons, skipped.Select(image => image.Reason).ToArray());
        Assert.IsTrue(skipped.All(image => image.Column == "Features" && image.File is null));
        Assert.AreEqual($"5 rows of the training data have images that cannot be used and are left out. {Reasons[0]} {Reasons[1]} {Reasons[2]} There are 2 more.", log.Warnings.Single());
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Skip_WithASmallBuffer_NeverReadsABadRowAgain()
    {
        var skipped = 0;
        using var model = Fit(Options(UnusableImages.Skip, buffer: 4, _ => skipped++), Broken());
        Assert.AreEqual(Bad.Length, skipped);
        Assert.IsTrue(WeightText.Of(model).Values.All(text => !text.Contains("NaN")));
    }

    [TestMethod]
    public void Throw_OfABadRow_NamesItAndKeepsTheCause()
    {
        var thrown = Failures.Expect<InvalidOperationException>($"{Reasons[0]} UnusableImages.Skip leaves such rows out.", () => Fit(Options(), Broken()));
        Assert.AreEqual("the disk says no", ((IOException)thrown.InnerException!).Message);
    }

    public static IEnumerable<object[]> OtherErrors =>
    [
        [new OperationCanceledException("stop")],
        [new TaskCanceledException("stop")],
        [new OutOfMemoryException("full")],
        [new DllNotFoundException("libSkiaSharp")],
        [new TypeInitializationException("Skia", null)],
        [new ObjectDisposedException("view")],
        [new NullReferenceException("a fault of the data's own")],
    ];

    [TestMethod]
    [DynamicData(nameof(OtherErrors))]
    public void ErrorThatIsNotOfOneRow_EndsTheRunAsItIs(Exception error)
    {
        foreach (var policy in Enum.GetValues<UnusableImages>())
        {
            var data = Data(row => row == 3 ? error : null);
            var thrown = Assert.Throws<Exception>(() => Fit(Options(policy), data));
            Assert.AreSame(error, thrown, $"{policy}");
            Assert.AreEqual(0, data.OpenCursors);
        }
    }

    [TestMethod]
    public void Data_WithoutOneGoodRow_IsRefusedWithTheReasons()
    {
        var data = Data(row => new IOException($"no file {row}."), keys: [0, 0, .. Images.Keys(Rows).Skip(2)]);
        Failures.Expect<InvalidOperationException>(
            "None of the 60 rows of the training data can be used: 2 have no label in column 'Label' and 58 no image that can be used. "
            + "The image in row 2 of column 'Features' cannot be read: no file 2. The image in row 3 of column 'Features' cannot be read: no file 3. "
            + "The image in row 4 of column 'Features' cannot be read: no file 4. There are 55 more.",
            () => Fit(Options(UnusableImages.Skip), data));
    }

    [TestMethod]
    public void ValidationSet_FollowsThePolicy()
    {
        var results = new List<EpochResult>();
        var context = new MLContext();
        var log = new LogRecord(context);
        using var skipping = context.MulticlassClassification.Trainers.ConstNet(Options(UnusableImages.Skip, epochs: results.Add)).Fit(Without([]), Broken());
        using var without = context.MulticlassClassification.Trainers.ConstNet(Options(epochs: results.Add)).Fit(Without([]), Without(Bad));
        Assert.AreEqual(results[2].ValidationLoss, results[0].ValidationLoss);
        Assert.IsTrue(double.IsFinite(results[0].ValidationLoss!.Value));
        StringAssert.StartsWith(log.Warnings.Single(), "5 rows of the validation data have images that cannot be used and are left out. The image in row 0 ");
        Failures.Expect<InvalidOperationException>($"{Reasons[0]} UnusableImages.Skip leaves such rows out.",
            () => context.MulticlassClassification.Trainers.ConstNet(Options()).Fit(Without([]), Broken()));
    }

    [TestMethod]
    public void Inspection_FollowsThePolicy()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        var report = context.MulticlassClassification.InspectInitialization(Broken(), Options(UnusableImages.Skip));
        Assert.AreEqual(context.MulticlassClassification.InspectInitialization(Without(Bad), Options()).ToString(), report.ToString());
        StringAssert.StartsWith(log.Warnings.Single(), "3 rows of the training data have images that cannot be used and are left out.", "of the first batch");
        Failures.Expect<InvalidOperationException>($"{Reasons[0]} UnusableImages.Skip leaves such rows out.",
            () => context.MulticlassClassification.InspectInitialization(Broken(), Options()));
    }

    [TestMethod]
    public void Observers_AreTold()
    {
        var observer = new ObservedRun();
        using var model = Fit(new() { Depth = 7, Epochs = 1, NumberOfThreads = 1, Image = Images.Small, UnusableImages = UnusableImages.Skip, Observers = [observer] }, Broken());
        StringAssert.StartsWith(observer.Warnings.Single(), "5 rows of the training data have images that cannot be used and are left out.");
        Assert.AreEqual("Skip", observer.Runs[0].Options.ToDictionary()["UnusableImages"]);
    }

    [TestMethod]
    [DataRow(UnusableImages.Throw)]
    [DataRow(UnusableImages.Skip)]
    public void Image_ThatBreaksAfterTheFirstPass_IsRefused(UnusableImages policy)
    {
        var later = Data(row => row == 20 ? new IOException("gone") : null);
        Failures.Expect<InvalidOperationException>(
            "The training data changed between two passes: a row could be used and cannot now. The image in row 20 of column 'Features' cannot be read: gone. "
            + "With ShuffleBufferSize it is read again for every epoch and must have the same rows in the same order each time.",
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(Options(policy, buffer: 16)).Fit(new ChangingDataView(Without([]), later)));
        Assert.AreEqual(0, later.OpenCursors);
    }

    internal static ConstNetTrainer.Options Options(UnusableImages policy = UnusableImages.Throw, int? buffer = null, Action<UnusableImage>? skipped = null, Action<EpochResult>? epochs = null) => new()
    {
        Depth = 7, Epochs = 2, BatchSize = 16, Seed = 1, NumberOfThreads = 1, Image = Images.Small, ShuffleBufferSize = buffer, UnusableImages = policy, ImageSkipped = skipped, EpochCompleted = epochs,
    };

    /// <summary>Images, five of which cannot be used, each for a reason of its own.</summary>
    internal static RecordingDataView Broken() => Data(
        row => row == 0 ? new IOException("the disk says no") : row == 59 ? new ArgumentException("Invalid input stream contents") : null,
        change: pixels =>
        {
            pixels[7] = pixels[7][..191];
            pixels[8][5] = float.NaN;
            pixels[30][191] = float.PositiveInfinity;
        });

    private static RecordingDataView Without(int[] rows)
    {
        var left = Enumerable.Range(0, Rows).Except(rows).ToArray();
        var (pixels, keys) = (Images.Floats(Rows, Images.Small), Images.Keys(Rows));
        return new RecordingDataView(Features([.. left.Select(row => pixels[row])]), TestColumn.OfKeys("Label", [.. left.Select(row => keys[row])], Images.ClassNames));
    }

    private static RecordingDataView Data(Func<int, Exception?> fault, uint[]? keys = null, Action<float[][]>? change = null)
    {
        var pixels = Images.Floats(Rows, Images.Small);
        change?.Invoke(pixels);
        return new RecordingDataView(TestColumn.Throwing<VBuffer<float>>(Features(pixels), fault), TestColumn.OfKeys("Label", keys ?? Images.Keys(Rows), Images.ClassNames));
    }

    private static TestColumn Features(float[][] pixels) => TestColumn.OfVectors("Features", new VectorDataViewType(NumberDataViewType.Single), pixels);

    private static ImageClassificationTransformer Fit(ConstNetTrainer.Options options, IDataView data) => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(data);
}
