using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What is written can be read; what could not be read is refused before it is trained.</summary>
[TestClass]
public sealed class LimitTests
{
    private const long Beyond2GiB = int.MaxValue + 9L;

    [TestMethod]
    public void SafeTensors_OfATensorBeyond2GiB_AreWrittenWhole()
    {
        // Memory that nobody has written to takes none.
        using var large = empty([Beyond2GiB], dtype: ScalarType.Byte);
        using (var end = large.narrow(0, Beyond2GiB - 2, 2))
            end.bytes.Fill(7);
        long written = 0;
        byte[] last = [];
        var length = SafeTensors.Write(new Dictionary<string, Tensor> { ["large"] = large }, bytes => (written, last) = (written + bytes.Length, bytes));
        Assert.AreEqual(length, written);
        Assert.IsGreaterThan(Beyond2GiB, length);
        CollectionAssert.AreEqual(new byte[] { 7, 7 }, last[^2..]);
    }

    [TestMethod]
    [TestCategory("Slow")]
    public void SafeTensors_OfATensorBeyond2GiB_AreReadWhole()
    {
        var header = System.Text.Encoding.UTF8.GetBytes($"{{\"large\":{{\"dtype\":\"U8\",\"shape\":[{Beyond2GiB}],\"data_offsets\":[0,{Beyond2GiB}]}}}}");
        var (place, total) = (0L, 8 + header.Length + Beyond2GiB);
        var tensors = SafeTensors.ReadAll(total, target =>
        {
            if (place == 0)
                BitConverter.TryWriteBytes(target, (long)header.Length);
            else if (place == 8)
                header.CopyTo(target);
            else
                target.Fill((byte)(place + target.Length == total ? 9 : 3));
            place += target.Length;
        }, out _);
        using var large = tensors["large"];
        Assert.AreEqual(total, place);
        using var end = large.narrow(0, Beyond2GiB - 1, 1);
        Assert.AreEqual(9, end.bytes[0]);
    }

    /// <summary>The default Mlp on 3x600x600 images: 512 times 1,080,000 weights are 2.2 GB.</summary>
    [TestMethod]
    [TestCategory("Slow")]
    public void Model_WithAWeightBeyond2GiB_IsSavedExportedAndLoaded()
    {
        using var folder = new TemporaryFolder();
        var options = new MlpTrainer.Options { Image = new ImageShape(3, 600, 600), Normalization = new PixelNormalization([0, 0, 0], [1, 1, 1]), NumberOfThreads = 1 };
        var context = new MLContext();
        var network = options.Architecture.Build(options.Image.Value, 2);
        using (no_grad())
        {
            network.Layers[0].Weight[-1, -1] = 0.5f;
            network.Layers[^1].Weight[1, -1] = 8;
        }
        var pixels = new float[options.Image.Value.Size];
        pixels[^1] = 1;
        float[] scores;
        using (var model = Transformer(context, network, options, ["a", "b"]))
        {
            scores = model.Score(pixels);
            model.ExportWeights(folder.PathOf("net"));
            context.Model.Save(model, null, folder.PathOf("model.zip"));
        }
        using (var loaded = (ImageClassificationTransformer)context.Model.Load(folder.PathOf("model.zip"), out _))
            Assert.AreEqual(Views.Text(scores), Views.Text(loaded.Score(pixels)));
        using (var imported = context.Model.ImportImageClassifier(folder.PathOf("net"), options, ["a", "b"]))
            Assert.AreEqual(Views.Text(scores), Views.Text(imported.Score(pixels)));
        Assert.IsGreaterThan(0.9f, scores[1]);
    }

    /// <summary>Thirty characters of three bytes each: 36 MB as they are, 72 MB as escapes, of the 64 MiB that are read.</summary>
    [TestMethod]
    public void Model_Of400000ClassesWithChineseNames_IsLoadedAsItWasSaved()
    {
        string[] names = [.. Enumerable.Range(0, 400_000).Select(index => string.Concat(Enumerable.Range(0, 30).Select(place => (char)(0x4E00 + (place < 5 ? index >> (4 * place) & 15 : place)))))];
        var options = new MlpTrainer.Options { Width = 1, Image = new ImageShape(1, 1, 1), Normalization = new PixelNormalization([0], [1]) };
        var context = new MLContext();
        using var model = Transformer(context, options.Architecture.Build(options.Image.Value, names.Length), options, names);
        using var loaded = (ImageClassificationTransformer)Models.Load(PersistenceContract.Save(context, model, null));
        Assert.IsTrue(names.SequenceEqual(loaded.ClassNames));
    }

    [TestMethod]
    public void Fit_OfClassNamesThatNoModelFileHolds_IsRefusedBeforeTheFirstStep()
    {
        string[] names = [.. Images.ClassNames.Select(name => name + new string('x', 24_000_000))];
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(12, Images.Small)), TestColumn.OfKeys("Label", Images.Keys(12), names));
        Failures.Expect<InvalidOperationException>("The model cannot be saved: beside the weights it takes 72000015 bytes, and at most 67108864 can be loaded. Use shorter names for its 3 classes, or fewer.",
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast() with { StepCompleted = _ => Assert.Fail("a step was made") }).Fit(data));
    }

    [TestMethod]
    public void Fit_OfAClassNameThatNoFileHolds_IsRefused()
    {
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(12, Images.Small)), TestColumn.OfKeys("Label", Images.Keys(12), ["a", "b\ud800", "\ud83d\ude00"]));
        Failures.Expect<ArgumentOutOfRangeException>("What the keys of column 'Label' stand for cannot name classes: the name of class 1 holds half of a surrogate pair, which no file can hold.",
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(data));
    }

    [TestMethod]
    public void Checkpoint_WithAHeaderThatIsNotRead_IsRefused()
    {
        Assert.IsNull(Checkpoint.Fault(new Dictionary<string, string> { ["the list of classes"] = new string('\u4E2D', 30_000_000) }, ["a"]));
        Assert.AreEqual("A checkpoint of this run would have a header of 100000836 bytes, and at most 100000000 can be read. Use shorter class names, or no CheckpointDirectory.",
            Checkpoint.Fault(new Dictionary<string, string> { ["c"] = new string('x', 100_000_000) }, ["weight"]));
        using var one = zeros(1);
        Failures.Expect<InvalidOperationException>("The header of 1 tensors takes 100000080 bytes; at most 100000000 can be read.",
            () => SafeTensors.Write(new Dictionary<string, Tensor> { ["a"] = one }, _ => Assert.Fail("nothing is written"), new Dictionary<string, string> { ["c"] = new string('x', 100_000_000) }));
    }

    private static ImageClassificationTransformer Transformer(MLContext context, ImageNetwork network, ImageClassificationOptions options, string[] names) =>
        new(Environments.Get(context.Model), new ImageClassifier
        {
            Network = network,
            Architecture = options.Architecture,
            Shape = options.Image!.Value,
            Classes = ClassLabels.OfTexts(names),
            Normalization = options.Normalization!,
            Device = CPU,
            FeatureColumnName = "Features",
            DeclaredShape = options.Image,
            Layout = PixelLayout.Planar,
            Columns = new ScoreColumns("Score", "PredictedLabel"),
            Training = null,
        });
}
