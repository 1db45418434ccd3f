using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The samples of one file each, in processes of their own, print what their comments say.</summary>
[TestClass]
public sealed class OneFileSamplesTests
{
    private const string Data = "/usr/share/datasets/fashion-mnist";

    /// <summary>How far an accuracy of a trained model may be from the one in a comment: another processor sums in another order.</summary>
    private const double Tolerance = 0.03;

    [TestInitialize]
    public void NeedsFashionMnist()
    {
        if (!Directory.Exists(Data))
            Assert.Inconclusive($"{Data} is not there; eng/setup.sh installs it.");
    }

    [TestMethod]
    public void TrainAndLoad_InTwoProcesses_ScoresTheSame()
    {
        var lines = Run("TrainAndLoad");
        Assert.HasCount(2, lines);
        Assert.AreEqual(lines[0].Replace("trained:", "loaded: ", StringComparison.Ordinal), lines[1]);
        Assert.AreEqual(Number(Comment("TrainAndLoad")[0], "accuracy"), Number(lines[0], "accuracy"), Tolerance);
    }

    [TestMethod]
    public void InspectStart_OfFourStarts_PrintsItsComment() => CollectionAssert.AreEqual(Comment("InspectStart"), Run("InspectStart"));

    [TestMethod]
    public void OwnNetwork_InThreeProcesses_LoadsWhereItIsRegistered()
    {
        var (lines, comment) = (Run("OwnNetwork"), Comment("OwnNetwork"));
        Assert.AreEqual(lines[0].Replace("trained:", "loaded: ", StringComparison.Ordinal), lines[1]);
        Assert.AreEqual(Number(comment[0], "accuracy"), Number(lines[0], "accuracy"), Tolerance);
        Assert.AreEqual(comment[2], lines[2]);
    }

    [TestMethod]
    public void OwnScheme_InAnMlp_PrintsItsComment()
    {
        var (lines, comment) = (Run("OwnScheme"), Comment("OwnScheme"));
        Assert.AreEqual((comment[0], comment[2]), (lines[0], lines[2]));
        Assert.AreEqual(Number(comment[1], "accuracy"), Number(lines[1], "accuracy"), Tolerance);
    }

    [TestMethod]
    public void OwnBreaker_InAConstNet_MakesFiltersDifferent()
    {
        var (lines, comment) = (Run("OwnBreaker"), Comment("OwnBreaker"));
        Assert.AreEqual(comment[0], lines[0]);
        Assert.AreEqual(Number(comment[1], "filters"), Number(lines[1], "filters"), 0.1);
    }

    [TestMethod]
    public void PictureFolder_OfADarkAndALightClass_TellsThemApart()
    {
        using var folder = new TemporaryFolder();
        var shape = new ImageShape(3, 28, 28);
        foreach (var (name, level) in new[] { ("dark", 40), ("light", 200) })
        {
            Directory.CreateDirectory(folder.PathOf($"pictures/{name}"));
            foreach (var (number, pixels) in Images.Bytes(30, shape).Index())
                ImageFiles.Write(folder, $"pictures/{name}/{number}.png", [.. pixels.Select(value => (byte)(level + value / 8))], shape);
        }
        var lines = Run("PictureFolder", folder.PathOf(""));
        CollectionAssert.AreEqual(new[] { "Accuracy 1.000", "dark" }, lines);
    }

    [TestMethod]
    [TestCategory("Slow")]
    public void PictureFolder_OfFashionMnist_PrintsItsComment()
    {
        using var folder = new TemporaryFolder();
        var (lines, comment) = (Run("PictureFolder", folder.PathOf("")), Comment("PictureFolder"));
        Assert.AreEqual(Number(comment[0], "Accuracy"), Number(lines[0], "Accuracy"), Tolerance);
        Assert.AreEqual(comment[1], lines[1]);
    }

    [TestMethod]
    [TestCategory("Slow")]
    public void IdenticalFeatures_WithAndWithoutDropout_PrintsItsComment()
    {
        var picture = Repository.Path("artifacts", "samples", "identical-features.png");
        Directory.CreateDirectory(Path.GetDirectoryName(picture)!);
        File.Delete(picture);
        var (lines, comment) = (Run("IdenticalFeatures", "20000", picture), Comment("IdenticalFeatures"));
        Assert.AreEqual(comment[0], lines[0]);
        Assert.AreEqual(Number(comment[1], "accuracy"), Number(lines[1], "accuracy"), Tolerance);
        Assert.AreEqual(Number(comment[1], "filters"), Number(lines[1], "filters"), 0.15);
        Assert.IsTrue(File.Exists(picture));
    }

    private static string[] Run(string name, params string[] arguments)
    {
        using var process = OtherProcess.StartProgram("SymmetricInit.Samples.dll", [name, .. arguments]);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual((0, ""), (process.ExitCode, error.Result), output);
        return output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    /// <summary>The output that a sample's comment shows.</summary>
    private static string[] Comment(string name)
    {
        var lines = File.ReadAllLines(Repository.Path("src", "Samples", "OneFile", $"{name}.cs")).SkipWhile(line => line != "/// <code>").Skip(1).TakeWhile(line => line != "/// </code>");
        return [.. lines.Select(line => line.Length > 4 ? line[4..] : "")];
    }

    private static double Number(string line, string after) =>
        double.Parse(Regex.Match(line, $"{after} (?:1 -> )?([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}
