using System.Buffers.Binary;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>The code in README is this code.</summary>
[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void Readme_Snippet_IsTheCodeThatRunsBelow()
    {
        var source = File.ReadAllText(Repository.Path("test", "Microsoft.ML.SymmetricInit.Tests", "Docs", "ReadmeTests.cs"));
        var lines = Between(source, "// <" + "readme>", "// </" + "readme>").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        var snippet = Between(File.ReadAllText(Repository.Path("README.md")), "```csharp", "```")
            .Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        Assert.AreEqual(string.Join('\n', lines), string.Join('\n', snippet));
    }

    [TestMethod]
    public void Readme_SnippetOnSmallFiles_LeavesAModelThatLoads()
    {
        var before = Environment.CurrentDirectory;
        var folder = Directory.CreateTempSubdirectory("readme");
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            WriteIdx("train", 40);
            WriteIdx("t10k", 20);
            // <readme>
            var ml = new MLContext(seed: 1);
            var train = ml.Data.LoadFromIdx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
            var test = ml.Data.LoadFromIdx("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
            var pipeline = ml.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 10, Epochs = 6 })
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
            var model = pipeline.Fit(train);
            var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
            Console.WriteLine($"Accuracy {metrics.MicroAccuracy:F3}");
            ml.Model.Save(model, train.Schema, "model.zip");
            // </readme>
            var loaded = new MLContext().Model.Load("model.zip", out _);
            Assert.AreEqual(20, loaded.Transform(test).GetRowCount());
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }

    private static void WriteIdx(string part, int count)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 8);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), 8);
        var pixels = new byte[count * 64];
        new Random(1).NextBytes(pixels);
        File.WriteAllBytes($"{part}-images-idx3-ubyte.gz", [.. header, .. pixels]);
        BinaryPrimitives.WriteInt32BigEndian(header, 0x0801);
        File.WriteAllBytes($"{part}-labels-idx1-ubyte.gz", [.. header.AsSpan(0, 8), .. Enumerable.Range(0, count).Select(row => (byte)(row % 3))]);
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
