using System.Diagnostics;
using SymmetricInit.Cli.Schemes;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The commands of symmetricinit, in processes whose output is redirected.</summary>
[TestClass]
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Train_WithAReport_LeavesBothInTheOutputFolderAndPrintsNoControlCodes()
    {
        IdxFolder.Write(_folder);
        using var process = Start("train", "--epochs", "1", "--report");
        var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.AreEqual((0, ""), (process.ExitCode, error));
        Assert.IsFalse(output.Contains('\e'), output);
        StringAssert.Contains(output, "Epoch 1/1: training loss");
        foreach (var name in (string[])["model.zip", "summary.json", "report.html"])
            Assert.IsTrue(File.Exists(Path.Combine(_folder.PathOf("run"), name)), name);
    }

    [TestMethod]
    [DataRow(1, "Depth must be 4 + 3n with n blocks in each of the three groups; received 11. 10 and 13 would work.", "train", "--depth", "11")]
    [DataRow(1, "--images must be at least 0; received -5.", "train", "--images", "-5")]
    [DataRow(1, "Unrecognized command or argument '--epoch'.", "train", "--epoch")]
    [DataRow(1, "There is no model 'FOLDER/none.zip'. Train one with the command train, or name another with --model.", "predict", "--model", "FOLDER/none.zip")]
    [DataRow(1, "'FOLDER/t10k-labels-idx1-ubyte' cannot be loaded as a model: ", "predict", "--model", "FOLDER/t10k-labels-idx1-ubyte")]
    [DataRow(1, "There is no table 'FOLDER/new/schemes.csv'. Run the comparison without --page-only first, or name the folder that has it with --output.", "schemes", "--page-only", "--output", "FOLDER/new")]
    [DataRow(1, "The comparison needs at least 2 images and 2 classes; received 1 and 10.", "schemes", "--images", "1", "--output", "FOLDER/new")]
    [DataRow(1, "FOLDER/t10k-labels-idx1-ubyte", "train", "--output", "FOLDER/t10k-labels-idx1-ubyte/x")]
    public void Command_ThatCannotRun_SaysWhyInALineOnTheErrorStream(int exitCode, string sentence, params string[] arguments)
    {
        IdxFolder.Write(_folder);
        using var process = Start([.. arguments.Select(InFolder)]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(exitCode, process.ExitCode, error);
        Assert.IsFalse(output.Result.Contains("Usage:", StringComparison.Ordinal), output.Result);
        StringAssert.Contains(error.Split('\n')[0], InFolder(sentence));
        Assert.IsFalse(error.Contains("   at ", StringComparison.Ordinal), error);
    }

    [TestMethod]
    public void Schemes_OfSmallImages_WritesTableAndPageIntoTheOutputFolderOnly()
    {
        IdxFolder.Write(_folder);
        string[] command = ["schemes", "--network", "mlp", "--scheme", "he", "--images", "20", "--test-images", "20", "--epochs", "1", "--output", "FOLDER/comparison"];
        StringAssert.Contains(Run(command), "2 pairs, ");
        CollectionAssert.AreEqual(new[] { "Mlp", "Mlp, residual" }, PairTable.Read(_folder.PathOf("comparison/schemes.csv")).Select(pair => pair.Network).ToArray());
        foreach (var name in (string[])["schemes.md", "images/schemes.svg", "images/kernels/he.svg"])
            Assert.IsTrue(File.Exists(_folder.PathOf($"comparison/{name}")), name);
        Assert.AreEqual(5, Directory.GetFileSystemEntries(_folder.PathOf("")).Length, "more than the images and the output");

        var again = Run([.. command, "--resume"]);
        StringAssert.Contains(again, "2 pairs, ");
        Assert.DoesNotContain("accuracy", again, "it measured again");
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("predict")]
    [DataRow("export")]
    [DataRow("inspect")]
    [DataRow("schemes")]
    [DataRow("doctor")]
    public void Help_OfACommand_NamesTheCommandThatWasTypedIn80Columns(string command)
    {
        var help = Run(command, "--help").Split('\n');
        CollectionAssert.Contains(help.Select(line => line.Trim()).ToList(), $"eng/run.sh {command} [options]");
        Assert.IsLessThanOrEqualTo(80, help.Max(line => line.TrimEnd().Length));
    }

    [TestMethod]
    public void Predict_OfImagesOfAnotherSize_PrintsThem()
    {
        IdxFolder.Write(_folder);
        Run("train", "--epochs", "1", "--output", "FOLDER/run");
        StringAssert.Contains(Run("predict", "--count", "3", "--model", "FOLDER/run/model.zip"), " of 3 right.");
    }

    [TestMethod]
    public void Export_OfATrainedModel_WritesItInOnnxBesideIt()
    {
        IdxFolder.Write(_folder);
        Run("train", "--epochs", "1", "--output", "FOLDER/run");
        StringAssert.Contains(Run("export", "--model", "FOLDER/run/model.zip", "--operator-set", "15", "--half", "--fold-batch-norm"), InFolder("FOLDER/run/model.onnx: 1x8x8 bytes in, 10 classes out, "));
        var file = global::Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.PathOf("run/model.onnx")));
        Assert.AreEqual(15, file.OpsetImport.Single().Version);
        Assert.IsFalse(file.Graph.Node.Any(node => node.OpType == "BatchNormalization"));
        Assert.IsTrue(file.Graph.Initializer.Any(tensor => tensor.DataType == (int)global::Onnx.TensorProto.Types.DataType.Float16));
    }

    [TestMethod]
    public void Doctor_RedirectedToAFile_KeepsTo80Columns() =>
        Assert.IsLessThanOrEqualTo(80, Run("doctor").Split('\n').Max(line => line.TrimEnd().Length));

    [TestMethod]
    [DataRow("INT", 0x2)]
    [DataRow("TERM", 0x4000)]
    public void Train_Interrupted_EndsWithinAStepAndSaysThatNothingWasSaved(string signal, int bit)
    {
        if (!File.Exists("/proc/self/status") || (IgnoredSignals() & bit) != 0)
            Assert.Inconclusive("The tests run where this signal cannot be sent, or as a background job, whose processes ignore it.");
        IdxFolder.Write(_folder);
        using var process = Start("train", "--epochs", "100000");
        while (process.StandardOutput.ReadLine() is { } line && !line.StartsWith("Epoch ", StringComparison.Ordinal))
            continue;
        _ = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Process.Start("kill", [$"-{signal}", process.Id.ToString()]).WaitForExit();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill();
            Assert.Fail("It went on for half a minute.");
        }
        Assert.AreEqual((130, "Cancelled: no model was saved."), (process.ExitCode, error.Result.Trim()));
        Assert.IsFalse(File.Exists(Path.Combine(_folder.PathOf("run"), "model.zip")));
    }

    public void Dispose() => _folder.Dispose();

    private Process Start(params string[] arguments)
    {
        string[] data = arguments[0] is "doctor" or "export" || arguments.Contains("--help") ? [] : ["--data", _folder.PathOf("")];
        string[] own = arguments[0] == "train" && !arguments.Contains("--output") && data.Length > 0 ? ["--output", _folder.PathOf("run")] : [];
        return OtherProcess.StartProgram("SymmetricInit.Cli.dll", [.. arguments, .. data, .. own]);
    }

    /// <summary>What a command prints that succeeds, started by eng/run.sh.</summary>
    private string Run(params string[] arguments)
    {
        Environment.SetEnvironmentVariable("SYMMETRICINIT_COMMAND", "eng/run.sh");
        using var process = Start([.. arguments.Select(InFolder)]);
        Environment.SetEnvironmentVariable("SYMMETRICINIT_COMMAND", null);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual((0, ""), (process.ExitCode, error.Result));
        return output;
    }

    private string InFolder(string text) => text.Replace("FOLDER", _folder.PathOf(""));

    /// <summary>The set of signals that processes started from here ignore, a bit each, the lowest for signal 1.</summary>
    private static long IgnoredSignals()
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return Convert.ToInt64(line["SigIgn:".Length..].Trim(), 16);
    }
}
