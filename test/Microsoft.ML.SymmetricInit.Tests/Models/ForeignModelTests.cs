using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Models that are whole (their hash is right) but not of this version, or absurd.</summary>
[TestClass]
public sealed class ForeignModelTests
{
    [TestMethod]
    public void Load_NewerVersion_IsRefusedByMLNet()
    {
        var model = WithVersion(written: 0x00010003, readable: 0x00010003);
        var fault = Failures.Inside<FormatException>(() => Models.Load(model));
        StringAssert.Contains(fault.Message, "SymInitImageClassifier");
        StringAssert.Contains(fault.Message, "the model is too new");
    }

    [TestMethod]
    public void Load_NewerVersionThatOldReadersUnderstand_Loads()
    {
        using var loaded = (IDisposable)Models.Load(WithVersion(written: 0x00010003, readable: 0x00010002));
        Assert.IsInstanceOfType<ITransformer>(loaded);
    }

    [TestMethod]
    [DataRow("\"network\":\"ConstNet\"", "\"network\":\"FutureNet\"", "its manifest cannot be read (Read unrecognized type discriminator id 'FutureNet'.")]
    [DataRow("\"depth\":7", "\"depth\":8", "Depth must be 4 + 3n with n blocks in each of the three groups; received 8. 7 and 10 would work")]
    [DataRow("\"depth\":7", "\"depth\":10", "its weights, ")]
    [DataRow("\"batchNorm\":true", "\"batchNorm\":false", "its weights take ")]
    [DataRow("\"depth\":7", "\"deepness\":7", "its manifest cannot be read (The JSON property 'deepness' could not be mapped to any .NET member contained in type")]
    [DataRow("\"layout\":\"Planar\"", "\"layout\":\"Spiral\"", "its manifest cannot be read (The JSON value could not be converted to ")]
    [DataRow("\"classCount\":3", "\"classCount\":4", "its weights take ")]
    [DataRow("\"classCount\":3", "\"classCount\":1", "A classifier needs at least 2 classes; received 1")]
    [DataRow("\"classValueType\":\"text\"", "\"classValueType\":\"uint16\"", "The input string 'apple' was not in a correct format")]
    [DataRow("\"classValueType\":\"text\"", "\"classValueType\":\"poem\"", "3 class values of type 'poem' do not describe 3 classes")]
    [DataRow("\"apple\",", "", "2 class values of type 'text' do not describe 3 classes")]
    [DataRow("\"featureColumn\":\"Features\"", "\"featureColumn\":null", "its manifest cannot be read (The constructor parameter 'FeatureColumn' on type ")]
    [DataRow("\"featureColumn\":\"Features\",", "", "its manifest cannot be read (JSON deserialization for type ")]
    [DataRow("\"pixelMean\":[", "\"pixelMean\":[0,", "its normalization has 4 channels and its images are 3x8x8")]
    [DataRow("\"channels\":3", "\"channels\":-3", "its normalization has 3 channels and its images are -3x8x8")]
    [DataRow("\"height\":8", "\"height\":2", "The image is 3x2x8; the network halves it twice, so height and width must be at least 4")]
    [DataRow("\"height\":8", "\"height\":8.5", "its manifest cannot be read (The JSON value could not be converted to ")]
    [DataRow("{\"architecture\"", "{{\"architecture\"", "its manifest cannot be read ('{' is an invalid start of a property name.")]
    public void Load_ManifestOfAnotherVersion_IsRefusedWithTheReason(string find, string replace, string reason)
    {
        var model = Models.WithManifest(find, replace);
        var fault = Failures.Inside<FormatException>(() => Models.Load(model));
        StringAssert.StartsWith(fault.Message, $"The image classifier in this model file is damaged: {reason}");
        StringAssert.EndsWith(fault.Message, ". Use an intact copy of the file.");
        Assert.AreEqual(1, fault.Message.Split("is damaged").Length - 1, "said once");
    }

    [TestMethod]
    [DataRow("\"depth\":7", "\"depth\":2000000002")]
    [DataRow("\"widenFactor\":1", "\"widenFactor\":2000000000")]
    [DataRow("\"classCount\":3", "\"classCount\":2147483647")]
    public void Load_AbsurdSizes_AreRefusedBeforeAnythingIsBuilt(string find, string replace)
    {
        var model = Models.WithManifest(find, replace);
        var started = Stopwatch.GetTimestamp();
        var fault = Failures.Inside<FormatException>(() => Models.Load(model));
        StringAssert.Contains(fault.Message, " bytes, are too few for ConstNet(");
        Assert.IsTrue(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"refused after {Stopwatch.GetElapsedTime(started)}");
    }

    [TestMethod]
    [DataRow(int.MaxValue, "its manifest claims 2147483647 bytes")]
    [DataRow(-1, "its manifest claims -1 bytes")]
    [DataRow(0, "its manifest claims 0 bytes")]
    [DataRow(1 << 26, "its entry 'Manifest' is shorter than the 67108864 bytes that were written")]
    public void Load_AbsurdManifestLength_IsRefused(int length, string what) =>
        ExpectDamage(Models.WithHeader((header, start) => BitConverter.TryWriteBytes(header.AsSpan(start), length)), what);

    [TestMethod]
    [DataRow(long.MaxValue, "its entry 'Weights' is shorter than the 9223372036854775807 bytes that were written")]
    [DataRow(0L, "its entry 'Weights' is longer than the 0 bytes that were written")]
    public void Load_AbsurdWeightsLength_IsRefused(long length, string what) =>
        ExpectDamage(Models.WithHeader((header, start) => BitConverter.TryWriteBytes(header.AsSpan(start + sizeof(int)), length)), what);

    /// <summary>How a model was trained does not matter for its scores: what this version does not know is carried as it is.</summary>
    [TestMethod]
    [DataRow("\"initialization\":\"0\"", "\"initialization\":\"magic(7)\"")]
    [DataRow("\"[dropout(0.01)]\"", "[\"glue(3)\"]")]
    [DataRow("\"epochs\":\"1\"", "\"epochs\":1e99,\"warmth\":{\"of\":[\"summer\"]}")]
    public void Load_TrainingHistoryOfAnotherVersion_IsCarriedAsItIs(string find, string replace)
    {
        var bytes = Models.WithManifest(find, replace);
        using var model = (ImageClassificationTransformer)Models.Load(bytes);
        var entries = ModelArchive.Read(PersistenceContract.Save(new MLContext(), model, null));
        StringAssert.Contains(Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]), replace);
        using var known = (ImageClassificationTransformer)Models.Load(Models.Saved);
        var pixels = Images.Floats(1, Images.Small)[0];
        CollectionAssert.AreEqual(known.Score(pixels), model.Score(pixels));
    }

    [TestMethod]
    [DataRow("[1]")]
    [DataRow("3")]
    public void Load_TrainingHistoryThatIsNoObject_IsRefused(string value) => ExpectDamage(
        Models.WithManifest(text =>
        {
            var manifest = JsonNode.Parse(text)!.AsObject();
            manifest["training"] = JsonNode.Parse(value);
            return manifest.ToJsonString();
        }),
        $"its training history is {value} where an object is expected");

    private static void ExpectDamage(byte[] model, string what) => Failures.ExpectInside<FormatException>(
        $"The image classifier in this model file is damaged: {what}. Use an intact copy of the file.", () => Models.Load(model));

    private static byte[] WithVersion(int written, int readable) => ModelArchive.With(Models.Saved, ModelArchive.Header, header =>
    {
        var place = header.AsSpan().IndexOf(Encoding.ASCII.GetBytes("SYMINIT")) + sizeof(long);
        Assert.AreEqual(0x00010002, BitConverter.ToInt32(header, place), "the version after the signature");
        BitConverter.TryWriteBytes(header.AsSpan(place), written);
        BitConverter.TryWriteBytes(header.AsSpan(place + sizeof(int)), readable);
        return header;
    });
}
