using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>The first code in docs/onnx.md is this code.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class OnnxPageTests
{
    [TestMethod]
    public void Page_Snippet_IsTheCodeThatRunsBelow()
    {
        var source = File.ReadAllText(Repository.Path("test", "Microsoft.ML.SymmetricInit.Tests", "Docs", "OnnxPageTests.cs"));
        Assert.AreEqual(Lines(source, "// <" + "page>", "// </" + "page>"), Lines(File.ReadAllText(Repository.Path("docs", "onnx.md")), "```csharp", "```"));
    }

    [TestMethod]
    public void Page_Snippet_WritesFilesThatScoreAlike()
    {
        var before = Environment.CurrentDirectory;
        var folder = Directory.CreateTempSubdirectory("onnx-page");
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            var ml = new MLContext(seed: 1);
            var images = Images.Floats(12, Images.Small);
            var train = ml.Data.Cache(ml.Data.LoadFromEnumerable(images.Select((image, row) => new LabelledImage { Features = image, Label = Images.ClassNames[Images.ClassOf(row)] })));
            // <page>
            var model = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.ConstNet())
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
                .Fit(train);
            using (var stream = File.Create("pipeline.onnx"))
                ml.Model.ConvertToOnnx(model, train, stream);
            var classifier = model.OfType<ImageClassificationTransformer>().Single();
            classifier.SaveAsOnnx("classifier.onnx");

            var applied = ml.Transforms.ApplyOnnxModel(["Score", "PredictedLabel"], ["Features"], "classifier.onnx").Fit(train).Transform(train);
            using var session = new InferenceSession("classifier.onnx");
            // </page>
            using var disposable = (IDisposable)model;
            ConvertToOnnxTests.AssertClose(Views.Scores(model.Transform(train)), Views.Scores(applied), "ApplyOnnxModel");
            using var pipeline = new OnnxModel(File.ReadAllBytes("pipeline.onnx"));
            ConvertToOnnxTests.AssertClose(Views.Scores(model.Transform(train)), pipeline.Run<float>(train, "Score.output", 5), "pipeline");
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }

    private static string Lines(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var between = text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
        return string.Join('\n', between.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }
}
