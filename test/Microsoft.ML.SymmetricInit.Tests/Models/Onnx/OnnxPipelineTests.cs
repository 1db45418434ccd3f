using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Whole pipelines, ML.NET's own transforms around the classifier, through ML.NET's own <c>ConvertToOnnx</c>.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class OnnxPipelineTests
{
    private const int Rows = 20;

    /// <summary>Release or Debug, as the tests were built.</summary>
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private readonly MLContext _context = new(seed: 1);

    /// <summary>All but networks of a program's own, whose code cannot be expressed in ONNX.</summary>
    private static IEnumerable<object[]> Cases => EstimatorContractTests.Cases.Where(row => row[0] is not EstimatorCase { Name: "CustomNetwork" });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ConvertToOnnx_OfEachKindOfColumn_ScoresAsTheModelDoes(EstimatorCase source)
    {
        var data = _context.Data.Cache(_context.Transforms.SelectColumns("Features", "Label").Fit(source.Data(60)).Transform(source.Data(60)));
        var model = source.Make(_context).Fit(data);
        using var disposable = (IDisposable)model;
        AssertSame(model, data, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void ConvertToOnnx_WithMapKeyToValueBehind_GivesTheLabelsOfEachType()
    {
        Check(row => Images.ClassNames[row]);
        Check(row => 10 * (row - 1));
        Check(row => 0.5f * row);
        Check(row => row == 1);

        void Check<T>(Func<int, T> label)
        {
            var images = Images.Floats(Rows, Images.Small);
            var data = _context.Data.Cache(_context.Data.LoadFromEnumerable(images.Select((image, row) => new Labelled<T> { Features = image, Label = label(Images.ClassOf(row)) })));
            var model = _context.Transforms.Conversion.MapValueToKey("Label")
                .Append(_context.MulticlassClassification.Trainers.Mlp(Small(epochs: 40) with { LearningRate = 0.01 }))
                .Append(_context.Transforms.Conversion.MapKeyToValue("Guess", "PredictedLabel"))
                .Fit(data);
            using var disposable = (IDisposable)model;
            using var onnx = OnnxModel.Convert(model, data, _context);
            var scored = model.Transform(data);
            var (expected, actual) = typeof(T) == typeof(string)
                ? ([.. Views.Values<ReadOnlyMemory<char>>(scored, "Guess").Select(text => $"{text}")], onnx.Run<string>(data, "Guess.output", 7).Select(row => row.Single()).ToArray())
                : (Texts(Views.Values<T>(scored, "Guess")), Texts(onnx.Run<T>(data, "Guess.output", 7).Select(row => row.Single())));
            CollectionAssert.AreEqual(expected, actual, typeof(T).Name);
            Assert.IsTrue(expected.Distinct().Count() > 1, $"{typeof(T).Name}: the images are of more than one class");
        }
    }

    [TestMethod]
    public void ConvertToOnnx_RunByAnAppWithoutThisLibrary_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        var images = Images.Floats(Rows, Images.Small);
        var data = _context.Data.Cache(_context.Data.LoadFromEnumerable(images.Select((image, row) => new Labelled<string> { Features = image, Label = Images.ClassNames[Images.ClassOf(row)] })));
        var model = _context.Transforms.Conversion.MapValueToKey("Label")
            .Append(_context.MulticlassClassification.Trainers.ConstNet(Models.Fast()))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Guess", "PredictedLabel"))
            .Fit(data);
        using var disposable = (IDisposable)model;
        using (var stream = File.Create(folder.PathOf("model.onnx")))
            _context.Model.ConvertToOnnx(model, data, stream);
        folder.Write("images", MemoryMarshal.AsBytes<float>(images.SelectMany(image => image).ToArray()).ToArray());

        var program = Repository.Path("test", "Microsoft.ML.SymmetricInit.Tests.OnnxApp", "bin", Configuration, "net10.0", "Microsoft.ML.SymmetricInit.Tests.OnnxApp.dll");
        CollectionAssert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(program)!).Select(Path.GetFileName).ToArray(), "Microsoft.ML.SymmetricInit.dll");
        CollectionAssert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(program)!).Select(Path.GetFileName).ToArray(), "TorchSharp.dll");
        var (exitCode, output, errors) = OtherProcess.ReadToEnd(OtherProcess.StartProgram(program, "score", folder.PathOf("model.onnx"), folder.PathOf("images")));
        Assert.AreEqual(0, exitCode, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        var scored = model.Transform(data);
        CollectionAssert.AreEqual(Views.Values<ReadOnlyMemory<char>>(scored, "Guess").Select(text => $"{text}").ToArray(), lines.Select(line => line[0]).ToArray());
        ConvertToOnnxTests.AssertClose(Views.Scores(scored), [.. lines.Select(line => line[1..].Select(bits => BitConverter.Int32BitsToSingle(Convert.ToInt32(bits, 16))).ToArray())], "scores");
    }

    [TestMethod]
    public void ConvertToOnnx_WithConcatenateBefore_ScoresAsTheModelDoes()
    {
        var images = Images.Floats(Rows, Images.Small);
        var data = _context.Data.Cache(new RecordingDataView(
            TestColumn.OfVectors("First", Images.FloatVector(100), [.. images.Select(image => image[..100])]),
            TestColumn.OfVectors("Rest", Images.FloatVector(92), [.. images.Select(image => image[100..])]),
            TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames)));
        var model = _context.Transforms.Concatenate("Features", "First", "Rest").Append(_context.MulticlassClassification.Trainers.Mlp(Small())).Fit(data);
        using var disposable = (IDisposable)model;
        AssertSame(model, data, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void ConvertToOnnx_ColumnsNamedAsValuesInTheGraph_StayWhatTheyAre()
    {
        var data = _context.Data.Cache(new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(Rows, Images.Small)),
            TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames),
            TestColumn.Of("fc.weight", NumberDataViewType.Single, [.. Enumerable.Range(0, Rows).Select(row => row / 8f)]),
            TestColumn.Of("Softmax", NumberDataViewType.Single, [.. Enumerable.Range(0, Rows).Select(row => row / 4f)])));
        using var model = _context.MulticlassClassification.Trainers.Mlp(Small()).Fit(data);
        AssertSame(model, data, "Score", "PredictedLabel");
        using var onnx = OnnxModel.Convert(model, data, _context);
        foreach (var name in (string[])["fc.weight", "Softmax"])
            Views.AssertBitEqual(Views.Values<float>(data, name), [.. onnx.Run<float>(data, $"{name}.output", 7).Select(row => row.Single())], name);
    }

    [TestMethod]
    public void ConvertToOnnx_OfTwoClassifiersInARow_ScoresAsBothDo()
    {
        var data = _context.Data.Cache(Images.Data(Rows));
        var model = _context.MulticlassClassification.Trainers.Mlp(Small())
            .Append(_context.MulticlassClassification.Trainers.Mlp(Small("Second", seed: 8)))
            .Fit(data);
        using var disposable = (IDisposable)model;
        AssertSame(model, data, "Score", "PredictedLabel", "Second", "SecondLabel");
        Assert.AreNotEqual(Views.Text(Views.Scores(model.Transform(data))[0]), Views.Text(Views.Scores(model.Transform(data), "Second")[0]));
    }

    [TestMethod]
    public void ConvertToOnnx_OfSomeOutputs_WritesThose()
    {
        var data = _context.Data.Cache(Images.Data(Rows));
        using var model = _context.MulticlassClassification.Trainers.Mlp(Small()).Fit(data);
        using var onnx = OnnxModel.Convert(model, data, _context, "Score");
        CollectionAssert.AreEquivalent(new[] { "Score.output", "mlnet.Score.unusedOutput" }, onnx.Session.OutputNames.ToArray());
    }

    [TestMethod]
    public void ConvertToOnnx_FromImages_NamesTheColumnToStartFrom()
    {
        var data = new RecordingDataView(
            TestColumn.OfImages("Picture", new Microsoft.ML.Transforms.Image.ImageDataViewType(8, 8), [.. Enumerable.Range(0, Rows).Select(_ => MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, new byte[256]))]),
            TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames));
        using var direct = _context.MulticlassClassification.Trainers.Mlp(Small(features: "Picture")).Fit(data);
        Failures.Expect<InvalidOperationException>("Column 'Picture' holds images, and an ONNX graph takes their pixels: train on the column that ExtractPixels makes and convert from there, "
            + "or write the classifier alone with SaveAsOnnx.", () => _context.Model.ConvertToOnnx(direct, data, Stream.Null));

        var pixels = _context.Transforms.ExtractPixels("Features", "Picture").Fit(data);
        var extracted = pixels.Transform(data);
        using var behind = _context.MulticlassClassification.Trainers.Mlp(Small()).Fit(extracted);
        const string Fault = "Column 'Features' cannot be computed in an ONNX graph: a transform before the classifier, such as those that load, resize and extract images, has no operators there. "
            + "Convert from 'Features' on: the transformers behind those, with data in which 'Features' is no result of theirs (ml.Data.Cache of a view with SelectColumns(\"Features\")), "
            + "or write the classifier alone with SaveAsOnnx.";
        Failures.Expect<InvalidOperationException>(Fault, () => _context.Model.ConvertToOnnx(pixels.Append(behind), data, Stream.Null));
        Failures.Expect<InvalidOperationException>(Fault, () => _context.Model.ConvertToOnnx(behind, extracted, Stream.Null));

        var start = _context.Data.Cache(_context.Transforms.SelectColumns("Features").Fit(extracted).Transform(extracted));
        AssertSame(behind, start, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void ConvertToOnnx_FromAColumnThatACustomMappingOverwrote_IsRefused()
    {
        var data = _context.Data.Cache(Images.Data(Rows));
        using var model = _context.MulticlassClassification.Trainers.Mlp(Small()).Fit(data);
        var mapping = _context.Transforms.CustomMapping<Pixels, Pixels>((from, to) => to.Features = [.. from.Features.Select(value => 1 - value)], contractName: null).Fit(data);
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => _context.Model.ConvertToOnnx(mapping.Append(model), data, Stream.Null));
        StringAssert.StartsWith(fault.Message, "Column 'Features' cannot be computed in an ONNX graph");
    }

    private static MlpTrainer.Options Small(string score = "Score", int seed = 3, string features = "Features", int epochs = 2) => new()
    {
        FeatureColumnName = features, ScoreColumnName = score, PredictedLabelColumnName = score == "Score" ? "PredictedLabel" : $"{score}Label",
        Width = 16, Image = Images.Small, Initialization = Initialization.He(), Epochs = epochs, BatchSize = 5, Seed = seed, NumberOfThreads = 1,
    };

    /// <summary>Scores and predicted labels, column by column.</summary>
    private void AssertSame(ITransformer model, IDataView data, params string[] columns)
    {
        using var onnx = OnnxModel.Convert(model, data, _context);
        var scored = model.Transform(data);
        foreach (var column in columns)
        {
            if (scored.Schema[column].Type is KeyDataViewType)
                CollectionAssert.AreEqual(Views.Keys(scored, column), onnx.Run<uint>(data, $"{column}.output", 7).Select(row => row.Single()).ToArray(), column);
            else
                ConvertToOnnxTests.AssertClose(Views.Scores(scored, column), onnx.Run<float>(data, $"{column}.output", 7), column);
        }
    }

    private static string[] Texts<T>(IEnumerable<T> values) => [.. values.Select(value => $"{value}")];

    private sealed class Labelled<T>
    {
        [VectorType(3, 8, 8)]
        public float[] Features { get; set; } = [];

        public T? Label { get; set; }
    }

    private sealed class Pixels
    {
        [VectorType(3, 8, 8)]
        public float[] Features { get; set; } = [];
    }
}
