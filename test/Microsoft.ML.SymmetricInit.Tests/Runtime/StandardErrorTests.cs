namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>libtorch writes warnings to the error stream of the process, past .NET.</summary>
[TestClass]
public sealed class StandardErrorTests
{
    /// <summary>NNPACK is what libtorch takes for one small image at a time.</summary>
    [TestMethod]
    public void Processes_ThatTrainAndPredictOneImage_WriteNothingToIt()
    {
        using var folder = new TemporaryFolder();
        AssertQuiet("train", folder.PathOf("model.zip"));
        AssertQuiet("first", folder.PathOf("model.zip"));
    }

    private static void AssertQuiet(params string[] arguments)
    {
        var (exitCode, _, errors) = OtherProcess.ReadToEnd(OtherProcess.Start(arguments));
        Assert.AreEqual("", errors);
        Assert.AreEqual(0, exitCode);
    }
}
