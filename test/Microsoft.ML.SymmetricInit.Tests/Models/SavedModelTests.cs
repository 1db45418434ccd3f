using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class SavedModelTests
{
    [TestMethod]
    public void Save_AllOptionsChanged_AreAllInTheManifest()
    {
        var manifest = Manifest(new ConstNetTrainer.Options
        {
            LabelColumnName = "Fruit",
            FeatureColumnName = "Pixels",
            ScoreColumnName = "Probability",
            PredictedLabelColumnName = "Guess",
            Image = new ImageShape(3, 8, 8),
            PixelLayout = PixelLayout.Interleaved,
            Normalization = new PixelNormalization([1, 2.5f, 3], [4, 5, 6.125f]),
            Initialization = Initialization.He(FanMode.FanOut),
            SymmetryBreaking = [SymmetryBreaker.Dropout(0.25, stem: true)],
            Epochs = 2,
            BatchSize = 7,
            MicroBatchSize = 5,
            LearningRate = 0.0123,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Momentum = 0.5,
            Nesterov = true,
            WeightDecay = 0.001,
            MaximumGradientNorm = 2.5,
            WeightAveragingDecay = 0.75,
            ClassWeighting = ClassWeighting.Balanced,
            LabelSmoothing = 0.125,
            Augmentation = new Augmentation(3, HorizontalFlip: false, CutoutSide: 2, MixupAlpha: 0.5),
            Seed = 77,
            NumberOfThreads = 1,
            Depth = 10,
            WidenFactor = 2,
            BatchNorm = false,
            ShortcutInput = ShortcutInput.Activated,
            FinalActivation = false,
        }, new RecordingDataView(
            TestColumn.OfVectors("Pixels", Images.FloatVector(192), Images.Floats(12, Images.Small, interleaved: true)),
            TestColumn.OfKeys("Fruit", Images.Keys(12), Images.ClassNames)));

        Assert.AreEqual("""
            {"architecture":{"network":"ConstNet","depth":10,"widenFactor":2,"batchNorm":false,"shortcutInput":"Activated","finalActivation":false},
            "image":{"channels":3,"height":8,"width":8},"imageWasDeclared":true,"layout":"Interleaved","unusableImages":"Throw",
            "pixelMean":[1,2.5,3],"pixelStandardDeviation":[4,5,6.125],"pixelRange":{"minimum":0.15686275,"maximum":0.91764706},
            "featureColumn":"Pixels","scoreColumn":"Probability","predictedLabelColumn":"Guess",
            "classCount":3,"classValueType":"text","classValues":["apple","pear","quince"],
            "training":{"recipe":"Recipe from_data: nothing to choose, all that it could is set.","initialization":"he(fan_out)","symmetryBreaking":"[dropout(0.25,stem)]","epochs":"2","batchSize":"7","microBatchSize":"5","shuffleBufferSize":"none",
            "learningRate":"0.0123","learningRateSchedule":"Cosine","momentum":"0.5","nesterov":"True","weightDecay":"0.001","precision":"Float32","maximumGradientNorm":"2.5","weightAveragingDecay":"0.75",
            "augmentation":"Augmentation { Padding = 3, HorizontalFlip = False, CutoutSide = 2, MixupAlpha = 0.5 }","validationFraction":"none",
            "classWeighting":"Balanced","labelSmoothing":"0.125","seed":"77","earlyStopping":"none","epochsDone":"2"}}
            """.ReplaceLineEndings(""), manifest);
    }

    [TestMethod]
    public void Save_PixelStatistics_AreThoseOfTheTrainingImages()
    {
        var bytes = new[] { new byte[48], [.. Enumerable.Repeat((byte)10, 16), .. Enumerable.Repeat((byte)20, 16), .. Enumerable.Repeat((byte)30, 16)] };
        var manifest = Manifest(Models.Fast(), new RecordingDataView(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 4, 4), bytes),
            TestColumn.OfKeys("Label", [1, 2], ["a", "b"])));
        using var json = JsonDocument.Parse(manifest);
        Assert.AreEqual("[5,10,15]", json.RootElement.GetProperty("pixelMean").GetRawText());
        Assert.AreEqual("[5,10,15]", json.RootElement.GetProperty("pixelStandardDeviation").GetRawText());
        Assert.IsFalse(json.RootElement.GetProperty("imageWasDeclared").GetBoolean());
    }

    public static IEnumerable<object[]> KeyValueTypes =>
    [
        Values<bool>(BooleanDataViewType.Instance, false, true),
        Values<sbyte>(NumberDataViewType.SByte, -128, 127),
        Values<byte>(NumberDataViewType.Byte, 255, 0),
        Values<short>(NumberDataViewType.Int16, short.MinValue, 5),
        Values<ushort>(NumberDataViewType.UInt16, 65535, 5),
        Values(NumberDataViewType.Int32, int.MinValue, 5),
        Values(NumberDataViewType.UInt32, uint.MaxValue, 5u),
        Values(NumberDataViewType.Int64, long.MinValue, 5L),
        Values(NumberDataViewType.UInt64, ulong.MaxValue, 5ul),
        Values(NumberDataViewType.Single, 0.1f, 1e-30f),
        Values(NumberDataViewType.Double, 0.1, 1e-300),
        Values(TextDataViewType.Instance, "a \"quoted\" ünïcode name, 日本".AsMemory(), "".AsMemory()),
    ];

    [TestMethod]
    [DynamicData(nameof(KeyValueTypes))]
    public void SaveAndLoad_KeyValuesOfEachType_AreKept(string values, DataViewSchema.Annotations annotations)
    {
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(4, Images.Small)),
            TestColumn.Of("Label", new KeyDataViewType(typeof(uint), 2), new uint[] { 1, 2, 1, 2 }, annotations));
        var context = new MLContext();
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(data);
        using var loaded = (IDisposable)Models.Load(PersistenceContract.Save(context, model, data.Schema));
        foreach (var schema in new[] { model.GetOutputSchema(data.Schema), ((ITransformer)loaded).GetOutputSchema(data.Schema) })
        {
            var predicted = schema["PredictedLabel"];
            Assert.AreEqual(values, AnnotationText.Of(predicted, predicted.Annotations.Schema["KeyValues"]));
            Assert.AreEqual(values, AnnotationText.Of(schema["Score"], schema["Score"].Annotations.Schema["TrainingLabelValues"]));
        }
    }

    private static object[] Values<T>(PrimitiveDataViewType type, params T[] values) =>
        [string.Join(", ", values.Select(value => $"{value}")), TestColumn.KeyValues(values, type)];

    private static string Manifest(ConstNetTrainer.Options options, IDataView data)
    {
        var context = new MLContext();
        using var model = context.MulticlassClassification.Trainers.ConstNet(options).Fit(data);
        var entries = ModelArchive.Read(PersistenceContract.Save(context, model, data.Schema));
        return System.Text.Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]);
    }
}
