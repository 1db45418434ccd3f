using System.Runtime.InteropServices;
using System.Text.Json;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class OtherProcessTests
{
    [TestMethod]
    public void Load_InAProcessWithoutAnyRegistration_GivesTheSameScoresBitByBit()
    {
        var folder = Directory.CreateTempSubdirectory("symmetric-init-");
        try
        {
            var (model, images) = (Path.Combine(folder.FullName, "model.zip"), Path.Combine(folder.FullName, "images.bin"));
            var pixels = Images.Floats(150, Images.Small);
            File.WriteAllBytes(model, Models.Saved);
            File.WriteAllBytes(images, MemoryMarshal.AsBytes<float>(pixels.SelectMany(row => row).ToArray()).ToArray());

            using var here = (IDisposable)Models.Load(Models.Saved);
            var expected = Views.Scores(((ITransformer)here).Transform(Images.Data(150)))
                .Select(row => string.Join(" ", row.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8"))));
            Assert.AreEqual(string.Join("\n", expected), OtherProcess.Run("score", model, images));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As in a trimmed app: training, checkpoints, inspections and reports, where System.Text.Json must not reflect over types.</summary>
    [TestMethod]
    public void Reports_InAProcessWithoutReflectionForJson_AreThoseOfThisOne()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual("", OtherProcess.Run("reports", folder.PathOf("")));
        using var inspection = JsonDocument.Parse(File.ReadAllText(folder.PathOf("inspection.json")));
        Assert.AreEqual(20, inspection.RootElement.GetProperty("Images").GetInt64());
        Assert.IsTrue(inspection.RootElement.GetProperty("Losses").GetArrayLength() > 1);
        StringAssert.Contains(File.ReadAllText(folder.PathOf("report.html")), "ConstNet(Depth = 7");
        Assert.HasCount(2, Directory.GetFiles(folder.PathOf("run"), "*.safetensors"));
    }

    [TestMethod]
    public void Predict_FirstInAProcess_GivesTheClassThatItHasHere()
    {
        using var folder = new TemporaryFolder();
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(30, Images.Small)), TestColumn.OfKeys("Label", Images.Keys(30), Images.ClassNames));
        var context = new MLContext(1);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 3)).Fit(data);
        context.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        var scores = model.Score(new byte[Images.Small.Size]);
        Assert.AreEqual($"{Array.IndexOf(scores, scores.Max())}", OtherProcess.Run("first", folder.PathOf("model.zip")));
    }
}
