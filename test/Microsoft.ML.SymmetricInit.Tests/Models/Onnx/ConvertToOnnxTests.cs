namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The file that ML.NET's own <c>ConvertToOnnx</c> writes of a classifier scores as the classifier does.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class ConvertToOnnxTests
{
    private const double Tolerance = 1e-5;
    private const int Rows = 1000;
    private const string Fashion = "/usr/share/datasets/fashion-mnist";

    private static readonly string[] Garments = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    private static IEnumerable<object[]> Networks => NetworkCases.Rows;

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void ConvertToOnnx_OfEachNetwork_ScoresFashionMnistAsLibtorchDoes(NetworkCase source)
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.Cache(context.Data.TakeRows(context.Data.LoadFromIdx($"{Fashion}/t10k-images-idx3-ubyte.gz", $"{Fashion}/t10k-labels-idx1-ubyte.gz", Garments), Rows));
        using var model = RandomClassifiers.Make(source.Architecture, new ImageShape(1, 28, 28), ClassLabels.OfTexts(Garments), new PixelNormalization([73], [90]));
        CheckAllAgree(context, model, data);
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void ConvertToOnnx_OfEachNetwork_ScoresRandomImagesAsLibtorchDoes(NetworkCase source)
    {
        using var model = RandomClassifiers.Make(source.Architecture, Images.Small, ClassLabels.OfTexts(Images.ClassNames), new PixelNormalization([0.5f, 0.4f, 0.6f], [0.25f, 0.5f, 0.2f]));
        var context = new MLContext(seed: 1);
        CheckAllAgree(context, model, context.Data.Cache(Images.Data(150)));
    }

    private static void CheckAllAgree(MLContext context, ImageClassificationTransformer model, IDataView data)
    {
        using var onnx = OnnxModel.Convert(model, data, context);
        var expected = Views.Scores(model.Transform(data));
        Assert.IsTrue(expected.Max(row => row[0]) - expected.Min(row => row[0]) > 0.01, "the images score differently");
        AssertClose(expected, onnx.Run<float>(data, "Score.output", 128), "OnnxRuntime, batches of 128");
        AssertClose(expected[..3], onnx.Run<float>(context.Data.TakeRows(data, 3), "Score.output", 1), "OnnxRuntime, single rows");
        var keys = Views.Keys(model.Transform(data));
        CollectionAssert.AreEqual(keys, onnx.Run<uint>(data, "PredictedLabel.output", 128).Select(row => row.Single()).ToArray(), "OnnxRuntime, predicted label");

        using var stream = new MemoryStream(onnx.File);
        using var applied = context.Transforms.ApplyOnnxModel(stream).Fit(data);
        var scored = applied.Transform(data);
        AssertClose(expected, Views.Scores(scored), "ApplyOnnxModel");
        CollectionAssert.AreEqual(keys, Views.Vectors<uint>(scored, "PredictedLabel").Select(row => row.Single()).ToArray(), "ApplyOnnxModel, predicted label");
        CollectionAssert.AreEqual(Views.Texts(model.GetOutputSchema(data.Schema)["Score"], "SlotNames"), Views.Texts(scored.Schema["Score"], "SlotNames"));
    }

    public static void AssertClose(float[][] expected, float[][] actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (var row = 0; row < expected.Length; row++)
        {
            for (var i = 0; i < expected[row].Length; i++)
                Assert.AreEqual(expected[row][i], actual[row][i], Tolerance, $"{what}, row {row}, class {i}");
        }
    }
}
