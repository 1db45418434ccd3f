using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class MallocTuningTests
{
    private const string Training = "-1=2147483647 -2=67108864 -3=33554432 -4=0";
    private const string Afterwards = "-1=67108864 -2=131072 -3=33554432 -4=65536 trim";

    [TestMethod]
    public void Scopes_ThatOverlap_AreOneUntilTheLastEnds()
    {
        var calls = new List<string>();
        var tuning = Recording(calls);
        var first = tuning.BeginScope();
        Assert.AreEqual(Training, string.Join(' ', calls));
        var second = tuning.BeginScope();
        first.Dispose();
        first.Dispose();
        Assert.AreEqual(Training, string.Join(' ', calls));
        second.Dispose();
        Assert.AreEqual($"{Training} {Afterwards}", string.Join(' ', calls));
    }

    [TestMethod]
    public void Scopes_OneAfterTheOther_SetTheThresholdsEachTime()
    {
        var calls = new List<string>();
        var tuning = Recording(calls);
        tuning.BeginScope().Dispose();
        tuning.BeginScope().Dispose();
        Assert.AreEqual($"{Training} {Afterwards} {Training} {Afterwards}", string.Join(' ', calls));
    }

    [TestMethod]
    [DataRow("MALLOC_TOP_PAD_", "0", true)]
    [DataRow("GLIBC_TUNABLES", "glibc.rtld.nns=4:glibc.malloc.mmap_threshold=1048576", true)]
    [DataRow("GLIBC_TUNABLES", "glibc.malloc.check=3", false)]
    [DataRow("MALLOC_ARENA_MAX", "2", false)]
    public void IsSetByUser_WithAVariable_IsTrueForTheThresholds(string name, string value, bool expected) =>
        Assert.AreEqual(expected, MallocTuning.IsSetByUser(variable => variable == name ? value : null));

    /// <summary>On images of 224x224 every feature map is larger than the 128 KiB from which a new process maps each block for itself.</summary>
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Training_InsideAnother_TunesMallocUntilTheOuterEndsAndSlowsNoPrediction()
    {
        using var folder = new TemporaryFolder();
        var lines = OtherProcess.Run("malloc", SavedModel(folder)).Split('\n').Select(line => line.Split(' ')).ToArray();
        CollectionAssert.AreEqual(new[] { "before True", "during False", "after True" }, lines.Select(line => $"{line[0]} {line[1]}").ToArray());
        var (before, after) = (double.Parse(lines[0][2], CultureInfo.InvariantCulture), double.Parse(lines[2][2], CultureInfo.InvariantCulture));
        Assert.IsTrue(after < before, $"page faults of a prediction: {before} before training, {after} after");
    }

    private static MallocTuning Recording(List<string> calls) => new((option, value) => calls.Add(FormattableString.Invariant($"{option}={value}")), () => calls.Add("trim"));

    private static string SavedModel(TemporaryFolder folder)
    {
        var random = new Random(1);
        var images = Enumerable.Range(0, 8).Select(_ =>
        {
            var image = new byte[3 * 224 * 224];
            random.NextBytes(image);
            return image;
        }).ToArray();
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(3, 224, 224), images), TestColumn.OfKeys("Label", Images.Keys(8), Images.ClassNames));
        var context = new MLContext(1);
        using var model = context.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 3, Width = 16, Epochs = 1, NumberOfThreads = 1 }).Fit(data);
        context.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        return folder.PathOf("model.zip");
    }
}
