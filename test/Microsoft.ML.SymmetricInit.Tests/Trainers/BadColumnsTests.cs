using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Columns that cannot be trained on are refused before a row is read.</summary>
[TestClass]
public sealed class BadColumnsTests
{
    private const string Feature = "Schema mismatch for feature column 'Features': expected a vector of Single or Byte (of known size, or with the Image option), or images, got ";
    private const string Label = "Schema mismatch for label column 'Label': expected a key, such as MapValueToKey gives, got ";

    private static readonly TestColumn Pixels = TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(6, Images.Small));
    private static readonly TestColumn Keys = TestColumn.OfKeys("Label", Images.Keys(6), Images.ClassNames);

    [TestMethod]
    public void Features_Missing_AreRefused() => Expect("Could not find feature column 'Features'", [Keys]);

    [TestMethod]
    public void Label_Missing_IsRefused() => Expect("Could not find label column 'Label'", [Pixels]);

    [TestMethod]
    public void Features_OfAnotherType_AreRefused()
    {
        Expect(Feature + "String", [TestColumn.Of("Features", TextDataViewType.Instance, new ReadOnlyMemory<char>[6]), Keys]);
        Expect(Feature + "Single", [TestColumn.Of("Features", NumberDataViewType.Single, new float[6]), Keys]);
        Expect(Feature + "Vector<Double>", [TestColumn.OfVectors("Features", new VectorDataViewType(NumberDataViewType.Double, 3, 8, 8), new double[][] { [], [] }), Keys]);
        Expect(Feature + "Vector<Key<UInt32>>", [TestColumn.OfVectors("Features", new VectorDataViewType(new KeyDataViewType(typeof(uint), 9), 3, 8, 8), new uint[][] { [], [] }), Keys]);
    }

    [TestMethod]
    public void Features_OfUnknownSizeWithoutTheImageOption_AreRefused() =>
        Expect(Feature + "VarVector<Single>", [TestColumn.OfVectors("Features", new VectorDataViewType(NumberDataViewType.Single), Images.Floats(6, Images.Small)), Keys]);

    [TestMethod]
    public void Label_OfAnotherType_IsRefused()
    {
        Expect(Label + "Int32", [Pixels, TestColumn.Of("Label", NumberDataViewType.Int32, new int[6])]);
        Expect(Label + "String", [Pixels, TestColumn.Of("Label", TextDataViewType.Instance, new ReadOnlyMemory<char>[6])]);
        Expect(Label + "Vector<Key<UInt32>>", [Pixels, TestColumn.OfVectors("Label", new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), 2), new uint[][] { [], [] })]);
    }

    [TestMethod]
    public void Features_FlatWithoutTheImageOption_AreRefused() => Expect(
        "Column 'Features' is a Vector<Single, 192>, which does not tell the images' channels, height and width. "
        + "Use a vector with three dimensions, such as ExtractPixels gives, or set the Image option.",
        [TestColumn.OfVectors("Features", Images.FloatVector(192), Images.Floats(6, Images.Small)), Keys]);

    [TestMethod]
    public void Features_OfAnotherSizeThanTheImageOption_AreRefused()
    {
        Expect("Column 'Features' has 192 values a row; the Image option says 3x8x9, which are 216.",
            [TestColumn.OfVectors("Features", Images.FloatVector(192), Images.Floats(6, Images.Small)), Keys], Options(new ImageShape(3, 8, 9)));
        Expect("Column 'Features' has 192 values a row; the Image option says 1x8x8, which are 64.", [Pixels, Keys], Options(new ImageShape(1, 8, 8)));
    }

    [TestMethod]
    public void Images_TooSmallForTheStrides_AreRefused() => Expect(
        "Column 'Features' cannot be used. The image is 3x8x3; the network halves it twice, so height and width must be at least 4.",
        [TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 3), Images.Floats(6, new ImageShape(3, 8, 3))), Keys]);

    [TestMethod]
    public void Label_KeyOfUnknownCardinality_IsRefused() => Expect(
        "Column 'Label' is a key of 2147483647 values, and a network has an output for each class. Use MapValueToKey, or declare the key with the number of its classes.",
        [Pixels, TestColumn.Of("Label", new KeyDataViewType(typeof(uint), int.MaxValue), [1u, 2u])]);

    [TestMethod]
    public void Images_WhoseChannelsComeLast_AreRefusedWithTheOptionThatTakesThem() => Expect(
        "Column 'Features' cannot be used. The image is 8x8x3; the network halves it twice, so height and width must be at least 4. "
        + "If its dimensions are height, width and channels, set PixelLayout = PixelLayout.Interleaved.",
        [TestColumn.OfVectors("Features", Images.FloatVector(8, 8, 3), Images.Floats(6, new ImageShape(8, 8, 3))), Keys]);

    /// <summary>They train, on strips of many channels: networks that do not halve the image take any size.</summary>
    [TestMethod]
    [DataRow(PixelLayout.Planar, 28, 28, 4, "28 channels of 28x4 pixels. If it holds 4 channels, set PixelLayout = PixelLayout.Interleaved; if it is as it is read, set Image = new ImageShape(28, 28, 4).")]
    [DataRow(PixelLayout.Planar, 8, 8, 3, "8 channels of 8x3 pixels. If it holds 3 channels, set PixelLayout = PixelLayout.Interleaved; if it is as it is read, set Image = new ImageShape(8, 8, 3).")]
    [DataRow(PixelLayout.Planar, 8, 9, 1, "8 channels of 9x1 pixels. If it holds 1 channels, set PixelLayout = PixelLayout.Interleaved; if it is as it is read, set Image = new ImageShape(8, 9, 1).")]
    [DataRow(PixelLayout.Interleaved, 4, 28, 28, "28 channels of 4x28 pixels. If it holds 4 channels, set PixelLayout = PixelLayout.Planar; if it is as it is read, set Image = new ImageShape(28, 4, 28).")]
    public void Images_WhoseDimensionsAreOfTheOtherLayout_AreRefusedUnlessTheOptionNamesThem(PixelLayout layout, int first, int second, int third, string reason)
    {
        var shape = layout == PixelLayout.Planar ? new ImageShape(first, second, third) : new ImageShape(third, first, second);
        TestColumn[] columns = [TestColumn.OfVectors("Features", Images.ByteVector(first, second, third), Images.Bytes(6, shape)), Keys];
        var trainers = new MLContext().MulticlassClassification.Trainers;
        var options = new MlpTrainer.Options { Depth = 1, Width = 4, Epochs = 1, PixelLayout = layout };
        Failures.Expect<ArgumentOutOfRangeException>($"Column 'Features' is a Vector<Byte, {first}, {second}, {third}>, read with PixelLayout.{layout} as {reason}",
            () => trainers.Mlp(options).Fit(new RecordingDataView(columns)));
        using var model = trainers.Mlp(options with { Image = shape }).Fit(new RecordingDataView(columns));
        Assert.AreEqual(shape, model.ImageShape);
    }

    [TestMethod]
    public void Images_SmallerThanTheAugmentation_AreRefused() => Expect(
        "Augmentation.Padding must be in [0, 8) for images of 3x8x8, as reflection needs the pixels; received 8.",
        [Pixels, Keys], new ConstNetTrainer.Options { Depth = 7, Augmentation = new Augmentation(8) });

    [TestMethod]
    public void Normalization_OfOtherChannels_IsRefused() => Expect(
        "Normalization has 1 channels; the images of column 'Features' have 3.",
        [Pixels, Keys], new ConstNetTrainer.Options { Depth = 7, Normalization = new PixelNormalization([0], [1]) });

    [TestMethod]
    public void Transform_OfImagesOfAnotherSize_IsRefused()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var larger = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 9, 8), Images.Floats(2, new ImageShape(3, 9, 8))));
        Failures.Expect<ArgumentOutOfRangeException>(
            "Schema mismatch for feature column 'Features': expected images of 3x8x8, got images of 3x9x8", () => ((ITransformer)model).Transform(larger));
    }

    [TestMethod]
    public void Transform_OfBytesByAModelOfFloats_ScoresTheSameValues()
    {
        var bytes = Images.Bytes(4, Images.Small);
        using var model = (IDisposable)Models.Load(Models.Saved);
        var ofBytes = ((ITransformer)model).Transform(new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), bytes)));
        var ofFloats = ((ITransformer)model).Transform(new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8),
            [.. bytes.Select(row => row.Select(value => (float)value).ToArray())])));
        Views.AssertBitEqual(Views.Scores(ofFloats), Views.Scores(ofBytes), "the same values as bytes");
    }

    private static ConstNetTrainer.Options Options(ImageShape image) => new() { Depth = 7, Image = image };

    private static void Expect(string message, TestColumn[] columns, ConstNetTrainer.Options? options = null)
    {
        var data = new RecordingDataView(columns);
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(options ?? Models.Fast());
        Failures.Expect<ArgumentOutOfRangeException>(message, () => trainer.Fit(data));
        Assert.AreEqual(0, data.OpenCursors);
    }
}
