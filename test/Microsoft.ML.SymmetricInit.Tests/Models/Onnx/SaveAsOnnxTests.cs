using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Onnx;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The file that <see cref="ImageClassificationTransformer.SaveAsOnnx(string, OnnxExportOptions?)"/> writes.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class SaveAsOnnxTests : IDisposable
{
    private static readonly PixelNormalization Normalization = new([0.5f, 0.4f, 0.6f], [0.25f, 0.5f, 0.2f]);

    private readonly TemporaryFolder _folder = new();
    private readonly IDataView _data = new MLContext().Data.Cache(Images.Data(20));

    private static IEnumerable<object[]> Networks => NetworkCases.Rows;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void SaveAsOnnx_OfEachNetworkInEachVariant_ScoresAsLibtorchDoes(NetworkCase source)
    {
        using var model = Make(source.Architecture);
        using var half = model.WithWeightPrecision(WeightPrecision.Half);
        Check(model, model, new OnnxExportOptions());
        Check(model, model, new OnnxExportOptions { FoldBatchNorm = true });
        Check(model, half, new OnnxExportOptions { WeightPrecision = WeightPrecision.Half });
        Check(half, half, new OnnxExportOptions());
        using var file = Check(half, half, new OnnxExportOptions { WeightPrecision = WeightPrecision.Single });
        Assert.IsFalse(Parse(file).Graph.Initializer.Any(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float16));

        OnnxModel Check(ImageClassificationTransformer saved, ImageClassificationTransformer expected, OnnxExportOptions options)
        {
            var file = Save(saved, options);
            ConvertToOnnxTests.AssertClose(Views.Scores(expected.Transform(_data)), file.Run<float>(_data, "Score", 7), $"{options}");
            CollectionAssert.AreEqual(Views.Keys(expected.Transform(_data)), file.Run<uint>(_data, "PredictedLabel", 7).Select(row => row.Single()).ToArray(), $"{options}");
            return file;
        }
    }

    public static IEnumerable<object[]> OperatorSets => Enumerable.Range(OnnxExportOptions.SmallestOperatorSet, OnnxExportOptions.LargestOperatorSet - OnnxExportOptions.SmallestOperatorSet + 1).Select(version => new object[] { version });

    [TestMethod]
    [DynamicData(nameof(OperatorSets))]
    public void SaveAsOnnx_OfEachOperatorSet_ScoresTheSame(int version)
    {
        foreach (var architecture in (NetworkArchitecture[])[new ConstNetArchitecture(7), new LeakyNetArchitecture(7), new PlainConvNetArchitecture(3, 8, MirroredInput: true), new MlpArchitecture(2, 16)])
        {
            using var model = Make(architecture);
            using var file = Save(model, new OnnxExportOptions { OperatorSet = version, WeightPrecision = WeightPrecision.Half });
            Assert.AreEqual(version, Parse(file).OpsetImport.Single().Version);
            using var half = model.WithWeightPrecision(WeightPrecision.Half);
            ConvertToOnnxTests.AssertClose(Views.Scores(half.Transform(_data)), file.Run<float>(_data, "Score", 20), $"{architecture}");
        }
    }

    [TestMethod]
    public void SaveAsOnnx_InterleavedBytes_TakesThoseWithAnyNumberOfRows()
    {
        var data = new MLContext().Data.Cache(new RecordingDataView(
            TestColumn.OfVectors("Features", Images.ByteVector(8, 8, 3), Images.Bytes(20, Images.Small, interleaved: true)), TestColumn.OfKeys("Label", Images.Keys(20), Images.ClassNames)));
        using var model = Make(new ConstNetArchitecture(7), PixelLayout.Interleaved, new PixelNormalization([120, 110, 130], [60, 50, 70]));
        using var file = Save(model, new OnnxExportOptions { BytePixels = true });
        ConvertToOnnxTests.AssertClose(Views.Scores(model.Transform(data)), file.Run<float>(data, "Score", 7), "interleaved bytes");
        CollectionAssert.AreEqual(new[] { -1, 8, 8, 3 }, file.Session.InputMetadata["Features"].Dimensions);
        Assert.AreEqual(typeof(byte), file.Session.InputMetadata["Features"].ElementType);
        CollectionAssert.AreEqual(new[] { -1, 3 }, file.Session.OutputMetadata["Score"].Dimensions);
        CollectionAssert.AreEqual(new[] { -1, 1 }, file.Session.OutputMetadata["PredictedLabel"].Dimensions);

        using var stream = new MemoryStream(file.File);
        var context = new MLContext();
        using var applied = context.Transforms.ApplyOnnxModel(stream).Fit(data);
        ConvertToOnnxTests.AssertClose(Views.Scores(model.Transform(data)), Views.Scores(applied.Transform(data)), "ApplyOnnxModel");
    }

    [TestMethod]
    public void SaveAsOnnx_WithFoldedBatchNorm_HasNoneLeft()
    {
        // Per block of two convolutions: the first normalization has a sum before it, the second a convolution. One more before the pool.
        Check(new WideResNetArchitecture(10), norms: 7, summands: 4);
        Check(new ConstNetArchitecture(7), norms: 3, summands: 3);
        Check(new LeakyNetArchitecture(10), norms: 3, summands: 3);

        void Check(NetworkArchitecture architecture, int norms, int summands)
        {
            using var model = Make(architecture);
            var (plain, folded) = (Operations(new OnnxExportOptions()), Operations(new OnnxExportOptions { FoldBatchNorm = true }));
            Assert.AreEqual((norms, 0), (plain["BatchNormalization"].Count(), folded["BatchNormalization"].Count()), $"{architecture}");
            Assert.AreEqual(summands, folded["Mul"].Count() - plain["Mul"].Count(), $"{architecture}");
            Assert.AreEqual(plain["Conv"].Count(), folded["Conv"].Count());

            ILookup<string, NodeProto> Operations(OnnxExportOptions options)
            {
                using var file = Save(model, options);
                return Parse(file).Graph.Node.ToLookup(node => node.OpType);
            }
        }
    }

    [TestMethod]
    public void SaveAsOnnx_OfAModelThatScoresIn16Bits_ComputesInSingle()
    {
        using var model = Make(new ConstNetArchitecture(7));
        using var low = model.WithScoringPrecision(Precision.BFloat16);
        using var file = Save(low, new OnnxExportOptions());
        ConvertToOnnxTests.AssertClose(Views.Scores(model.Transform(_data)), file.Run<float>(_data, "Score", 7), "scores");
        Assert.AreNotEqual(Views.Text(Views.Scores(model.Transform(_data))[0]), Views.Text(Views.Scores(low.Transform(_data))[0]));
    }

    [TestMethod]
    public void SaveAsOnnx_InHalfPrecision_TakesHalfTheSpace()
    {
        using var model = Make(new MlpArchitecture(2, 512));
        using var single = Save(model, new OnnxExportOptions());
        using var half = Save(model, new OnnxExportOptions { WeightPrecision = WeightPrecision.Half });
        Assert.AreEqual(0.5, (double)half.File.Length / single.File.Length, 0.01);
    }

    [TestMethod]
    public void SaveAsOnnx_OfATrainedModel_TellsItsClassesAndTraining()
    {
        var context = new MLContext();
        using var model = SmallModels.Fit(SmallModels.ConstNet(), context);
        using var file = Save(model, new OnnxExportOptions());
        var metadata = file.Session.ModelMetadata;
        CollectionAssert.AreEqual(Images.ClassNames, JsonSerializer.Deserialize<string[]>(metadata.CustomMetadataMap["class_names"]));
        using var manifest = JsonDocument.Parse(metadata.CustomMetadataMap["symmetricinit.manifest"]);
        Assert.AreEqual("he", manifest.RootElement.GetProperty("training").GetProperty("initialization").GetString());
        Assert.AreEqual("ConstNet", manifest.RootElement.GetProperty("architecture").GetProperty("network").GetString());
        Assert.AreEqual("Microsoft.ML.SymmetricInit", metadata.ProducerName);
        Assert.AreEqual("ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = true, ShortcutInput = Activated, FinalActivation = true) for images of 3x8x8 in 3 classes.", metadata.Description);
        var names = Parse(file).Graph.Initializer.Select(tensor => tensor.Name).ToList();
        CollectionAssert.IsSubsetOf(model.Network.state_dict().Keys, names);
    }

    [TestMethod]
    public void SaveAsOnnx_ColumnNamedAsAWeight_KeepsItsName()
    {
        using var made = Make(new MlpArchitecture(2, 16));
        using var model = new ImageClassificationTransformer(new MLContext(), made.Classifier with { FeatureColumnName = "fc.weight", Columns = new ScoreColumns("fc.bias", "fc/Gemm") });
        using var file = Save(model, new OnnxExportOptions());
        var data = new RecordingDataView(TestColumn.OfVectors("fc.weight", Images.FloatVector(3, 8, 8), Images.Floats(20, Images.Small)));
        ConvertToOnnxTests.AssertClose(Views.Scores(made.Transform(_data)), file.Run<float>(data, "fc.bias", 7), "scores");
        CollectionAssert.AreEqual(new[] { "fc.bias", "fc/Gemm" }, file.Session.OutputNames.ToArray());
    }

    [TestMethod]
    public void SaveAsOnnx_OptionsOutOfRange_AreAllNamed()
    {
        using var model = Make(new MlpArchitecture(1, 8));
        Failures.Expect<ArgumentOutOfRangeException>("OperatorSet must be from 9 to 23; received 8. WeightPrecision must be Single or Half; received 7.",
            () => model.SaveAsOnnx(_folder.PathOf("model.onnx"), new OnnxExportOptions { OperatorSet = 8, WeightPrecision = (WeightPrecision)7 }));
        Failures.Expect<ArgumentOutOfRangeException>("OperatorSet must be from 9 to 23; received 24.", () => model.SaveAsOnnx(Stream.Null, new OnnxExportOptions { OperatorSet = 24 }));
        Assert.IsFalse(File.Exists(_folder.PathOf("model.onnx")));
    }

    [TestMethod]
    public void SaveAsOnnx_WeightBeyondHalfPrecision_IsNamed()
    {
        using var model = Make(new MlpArchitecture(1, 8));
        using (TorchSharp.torch.no_grad())
            model.Network.state_dict()["fc.bias"].fill_(70000);
        Failures.Expect<InvalidOperationException>("'fc.bias' holds a weight of 70000, and half precision ends at 65504. Use WeightPrecision.Single.",
            () => model.SaveAsOnnx(_folder.PathOf("model.onnx"), new OnnxExportOptions { WeightPrecision = WeightPrecision.Half }));
        Assert.IsFalse(File.Exists(_folder.PathOf("model.onnx")));
    }

    [TestMethod]
    public void SizeFault_OfMoreThanAFileHolds_SaysWhatWouldWork()
    {
        Assert.IsNull(ClassifierGraph.SizeFault(2_080_000_000));
        Assert.AreEqual("The weights take 2100000000 bytes, and a file in ONNX ends at 2 GiB. Use WeightPrecision.Half in SaveAsOnnx, or a smaller network.", ClassifierGraph.SizeFault(2_100_000_000));
    }

    [TestMethod]
    public void SaveAsOnnx_ToAStream_NeedNotSeekAndLeavesItOpen()
    {
        using var model = Make(new MlpArchitecture(1, 8));
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            model.SaveAsOnnx(stream);
            Assert.IsTrue(stream.CanWrite);
        }
        target.Position = 0;
        using var read = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionMode.Decompress))
            stream.CopyTo(read);
        model.SaveAsOnnx(_folder.PathOf("model.onnx"));
        CollectionAssert.AreEqual(File.ReadAllBytes(_folder.PathOf("model.onnx")), read.ToArray());

        using var reading = new MemoryStream(new byte[10], writable: false);
        Failures.Expect<ArgumentOutOfRangeException>("The stream cannot be written to: it was opened for reading, or is closed.", () => model.SaveAsOnnx(reading));
        Assert.ThrowsExactly<ArgumentNullException>(() => model.SaveAsOnnx((Stream)null!));
    }

    [TestMethod]
    public void SaveAsOnnx_WhereNoFileCanBe_SaysSoAndLeavesNothing()
    {
        using var model = Make(new MlpArchitecture(1, 8));
        var path = Path.Combine(_folder.PathOf("none"), "model.onnx");
        var fault = Assert.ThrowsExactly<IOException>(() => model.SaveAsOnnx(path));
        StringAssert.StartsWith(fault.Message, $"'{path}' cannot be written: ");
        _folder.Write("model.onnx", 1, 2, 3);
        Directory.CreateDirectory(_folder.PathOf("model.onnx.unfinished"));
        fault = Assert.ThrowsExactly<IOException>(() => model.SaveAsOnnx(_folder.PathOf("model.onnx")));
        StringAssert.EndsWith(fault.Message, "is as it was.");
        CollectionAssert.AreEqual((byte[])[1, 2, 3], File.ReadAllBytes(_folder.PathOf("model.onnx")));
    }

    [TestMethod]
    public void SaveAsOnnx_OnAFullDisk_SaysSoAndLeavesNothing()
    {
        const string Mount = "mount -t tmpfs -o size=16k none \"$1\"";
        var disk = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        if (!OperatingSystem.IsLinux() || InNamespace(Mount, disk).ExitCode != 0)
            Assert.Inconclusive("A small disk cannot be mounted here: that takes a Linux with user namespaces.");
        using var model = Make(new MlpArchitecture(1, 64));
        new MLContext().Model.Save(model, null, _folder.PathOf("model.zip"));
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.SymmetricInit.Tests.Loader.dll");
        var (_, output, errors) = InNamespace($"{Mount} && dotnet '{program}' onnx '{_folder.PathOf("model.zip")}' \"$1/model.onnx\"; ls -A \"$1\"", disk);
        Assert.AreEqual($"'{disk}/model.onnx' cannot be written: No space left on device : '{disk}/model.onnx.unfinished'.\n", output, errors);
    }

    [TestMethod]
    public void SaveAsOnnx_OfADisposedModel_IsRefused()
    {
        var model = Make(new MlpArchitecture(1, 8));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.SaveAsOnnx(Stream.Null));
    }

    private static ImageClassificationTransformer Make(NetworkArchitecture architecture, PixelLayout layout = PixelLayout.Planar, PixelNormalization? normalization = null) =>
        RandomClassifiers.Make(architecture, Images.Small, ClassLabels.OfTexts(Images.ClassNames), normalization ?? Normalization, layout);

    /// <summary>Runs a shell command that may mount what it likes, unseen by others.</summary>
    private static (int ExitCode, string Output, string Errors) InNamespace(string command, string argument) =>
        OtherProcess.ReadToEnd(Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", "-c", command, "sh", argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    private OnnxModel Save(ImageClassificationTransformer model, OnnxExportOptions options)
    {
        model.SaveAsOnnx(_folder.PathOf("model.onnx"), options);
        return new OnnxModel(File.ReadAllBytes(_folder.PathOf("model.onnx")));
    }

    private static ModelProto Parse(OnnxModel file) => ModelProto.Parser.ParseFrom(file.File);
}
