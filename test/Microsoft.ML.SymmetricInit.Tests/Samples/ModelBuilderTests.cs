using System.Buffers.Binary;
using System.IO.Compression;
using SymmetricInit.Samples.ModelBuilder;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The pair of files in the manner of Model Builder, on a few images.</summary>
[TestClass]
public sealed class ModelBuilderTests
{
    [TestMethod]
    public void TrainAndPredict_OnAFewImages_GivesAllLabelsTheBestFirst()
    {
        var before = Environment.CurrentDirectory;
        using var folder = new TemporaryFolder();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.PathOf("x"))!;
            WriteIdx(folder, "train-images-idx3-ubyte.gz", [0x0803, 40, 28, 28], Images.Bytes(40, new ImageShape(1, 28, 28)).SelectMany(image => image));
            WriteIdx(folder, "train-labels-idx1-ubyte.gz", [0x0801, 40], Enumerable.Range(0, 40).Select(row => (byte)(row % 10)));
            FashionMnist.Train("FashionMnist.mlnet", Environment.CurrentDirectory);

            var input = new FashionMnist.ModelInput { Features = Images.Bytes(1, new ImageShape(1, 28, 28))[0] };
            var output = FashionMnist.Predict(input);
            var all = FashionMnist.PredictAllLabels(input).ToList();
            Assert.AreEqual(10, all.Count);
            Assert.AreEqual(output.PredictedLabel, all[0].Key);
            Assert.AreEqual(output.Score.Max(), all[0].Value);
            CollectionAssert.AreEqual(all.OrderByDescending(each => each.Value).ToList(), all);
            CollectionAssert.Contains(all.Select(each => each.Key).ToList(), "Ankle boot");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void WriteIdx(TemporaryFolder folder, string name, int[] header, IEnumerable<byte> content)
    {
        using var file = new GZipStream(File.Create(folder.PathOf(name)), CompressionLevel.Fastest);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        foreach (var number in header)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            file.Write(bytes);
        }
        file.Write([.. content]);
    }
}
