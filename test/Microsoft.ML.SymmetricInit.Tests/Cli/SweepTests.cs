using System.Diagnostics;
using SymmetricInit.Cli.Sweeps;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Sweeps: files, parts, interrupted trials and merged results.</summary>
[TestClass]
public sealed class SweepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void File_OfGridZipAndList_HasEachCombinationOnce()
    {
        var sweep = Read("""
            { // Comments may stand anywhere.
              "base": { "Depth": 7, "Epochs": 1 },
              "grid": { "Initialization": ["he", "0"], "Seed": [1, 2, 3] },
              "zip": { "WidenFactor": [1, 2], "LearningRate": [0.1, 0.05] },
              "list": [ { "SymmetryBreaking": "none" }, { "SymmetryBreaking": ["dropout(0.01)", "weight_noise(1e-7)"], "Depth": 10 } ],
            }
            """);
        Assert.HasCount(2 * 3 * 2 * 2, sweep.Trials);
        Assert.HasCount(24, sweep.Trials.Select(trial => trial.Id).Distinct());
        var last = (ConstNetTrainer.Options)sweep.Trials[^1].Trainer().Options;
        Assert.AreEqual((10, 1, 2, 0.05, "0", 3, "dropout(0.01), weight_noise(1e-7)"),
            (last.Depth, last.Epochs, last.WidenFactor, last.LearningRate, $"{last.Initialization}", last.Seed, string.Join(", ", last.SymmetryBreaking!)));
        Assert.IsEmpty(sweep.Trials[0].Trainer().Options.SymmetryBreaking!);
    }

    [TestMethod]
    public void Trial_WithItsOptionsInAnotherOrder_IsTheSameTrial()
    {
        var (one, other) = (Read("""{ "base": { "Depth": 7, "Seed": 1 } }"""), Read("""{ "base": { "Seed": 1, "Depth": 7 } }"""));
        Assert.AreEqual(one.Trials.Single().Id, other.Trials.Single().Id);
        Assert.AreNotEqual(one.Trials.Single().Id, Read("""{ "base": { "Depth": 7, "Seed": 1 }, "trainingImages": 100 }""").Trials.Single().Id);
    }

    [TestMethod]
    [DataRow("""{ "gird": {} }""", "The sweep 'FILE' cannot be run: 'gird' is not one of base, grid, zip, list, data, trainingImages, testImages.")]
    [DataRow("""{ "grid": { "Seed": [] } }""", "The sweep 'FILE' cannot be run: 'grid.Seed' must be a list of at least one value.")]
    [DataRow("""{ "grid": { "Seed": 3 } }""", "The sweep 'FILE' cannot be run: 'grid.Seed' must be a list of at least one value.")]
    [DataRow("""{ "zip": { "Depth": [7, 10], "Seed": [1] } }""", "The sweep 'FILE' cannot be run: the lists of zip must be of one length; 'Depth' has 2 values, 'Seed' has 1 values.")]
    [DataRow("""{ "trainingImages": 0 }""", "The sweep 'FILE' cannot be run: 'trainingImages' must be a whole number above 0; it is 0.")]
    [DataRow("[1]", "The sweep 'FILE' must be a JSON object.")]
    public void File_ThatIsNoSweep_IsRefusedInASentence(string text, string message) =>
        Assert.AreEqual(message.Replace("FILE", _folder.PathOf("sweep.json")), Assert.ThrowsExactly<FormatException>(() => Read(text)).Message);

    [TestMethod]
    [DataRow("""{ "base": { "network": "VGG" } }""", "There is no network 'VGG'; ConstNet, LeakyNet, WideResNet, PlainConvNet, Mlp are there.")]
    [DataRow("""{ "base": { "Depth": "deep" } }""", "The option 'Depth' must be a whole number; received \"deep\".")]
    [DataRow("""{ "base": { "Depth": null } }""", "The option 'Depth' must be a whole number; received null.")]
    [DataRow("""{ "base": { "LearningRateSchedule": "Fast" } }""", "The option 'LearningRateSchedule' must be one of ")]
    [DataRow("""{ "base": { "SymmetryBreaking": [3] } }""", "The option 'SymmetryBreaking' must be a mechanism's text form, a list of them, or none; received [3].")]
    [DataRow("""{ "base": { "Initialization": "hee" } }""", "The option 'Initialization': ")]
    [DataRow("""{ "base": { "Epoch": 3 } }""", "ConstNet has no option 'Epoch' that a sweep can set. There are ")]
    [DataRow("""{ "base": { "EpochCompleted": 3 } }""", "ConstNet has no option 'EpochCompleted' that a sweep can set. There are ")]
    public void Option_ThatIsUnknownOrOfAnotherKind_IsNamed(string text, string message) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => Read(text).Trials.Single().Trainer()).Message, message);

    [TestMethod]
    public void Parts_OfAnyNumber_HaveEachTrialOnce()
    {
        var trials = Read("""{ "grid": { "Seed": [1, 2, 3, 4, 5, 6, 7], "Depth": [7, 10] } }""").Trials;
        foreach (var count in (int[])[1, 2, 5, 14, 20])
        {
            var all = Enumerable.Range(0, count).SelectMany(i => new TaskPart(i, count).Of(trials)).Select(trial => trial.Id).ToList();
            CollectionAssert.AreEquivalent(trials.Select(trial => trial.Id).ToList(), all, $"{count} parts");
        }
    }

    [TestMethod]
    public void Part_OfAClustersVariables_IsTheOneThatTheyName()
    {
        Assert.AreEqual(new TaskPart(0, 1), Choose());
        Assert.AreEqual(new TaskPart(1, 4), Choose(task: 1, tasks: 4));
        Assert.AreEqual(new TaskPart(2, 12), Choose(variables: ("SLURM_ARRAY_TASK_ID", "2", "SLURM_ARRAY_TASK_COUNT", "12")));
        Assert.AreEqual(new TaskPart(3, 12), Choose(variables: ("SLURM_ARRAY_TASK_ID", "3", "SLURM_ARRAY_TASK_COUNT", "12"), first: "0"));
        Assert.AreEqual(new TaskPart(3, 12), Choose(variables: ("SLURM_ARRAY_TASK_ID", "4", "SLURM_ARRAY_TASK_COUNT", "12"), first: "1"));
        Assert.AreEqual(new TaskPart(5, 8), Choose(tasks: 8, variables: ("JOB_COMPLETION_INDEX", "5", "", "")));
        Assert.AreEqual("Task 5 of how many? Name their number with --tasks.", Refusal(() => Choose(variables: ("JOB_COMPLETION_INDEX", "5", "", ""))));
        Assert.AreEqual("--task must be from 0 to 3 of 4 tasks; received 4.", Refusal(() => Choose(task: 4, tasks: 4)));
        Assert.AreEqual("--tasks 4 needs --task, from 0 to 3.", Refusal(() => Choose(tasks: 4)));
        Assert.AreEqual("SLURM_ARRAY_TASK_ID must be a whole number; it is 'x'.", Refusal(() => Choose(variables: ("SLURM_ARRAY_TASK_ID", "x", "", ""))));

        static TaskPart Choose(int? task = null, int? tasks = null, (string, string, string, string) variables = default, string? first = null) => TaskPart.Choose(task, tasks,
            name => name == "SLURM_ARRAY_TASK_MIN" ? first : name == variables.Item1 ? variables.Item2 : name == variables.Item3 ? variables.Item4 : null);
        static string Refusal(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;
    }

    /// <summary>A process that SIGUSR1 interrupts leaves with the code that asks for another run, which ends as one that was left alone.</summary>
    [TestMethod]
    [DataRow("USR1")]
    [DataRow("TERM")]
    public void Run_Interrupted_GoesOnAndEndsAsOneThatWasNot(string signal)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows has no such signals.");
        const string Text = """{ "base": { "network": "Mlp", "Width": 16, "Epochs": 60, "BatchSize": 5 }, "grid": { "Seed": [1, 2] } }""";
        IdxFolder.Write(_folder);
        Read(Text);
        var (code, _, errors) = OtherProcess.ReadToEnd(Start("run", "whole"));
        Assert.AreEqual((0, ""), (code, errors));

        using (var process = Start("run", "parts"))
        {
            var log = _folder.PathOf("parts");
            while (!process.HasExited && !(Directory.Exists(log) && Directory.EnumerateFiles(log, "epochs.json", SearchOption.AllDirectories).Any()))
                Thread.Sleep(10);
            Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExit();
            (code, _, errors) = OtherProcess.ReadToEnd(process);
        }
        Assert.AreEqual(SweepCommand.Requeue, code, errors);
        StringAssert.StartsWith(errors, "Interrupted in trial ");
        StringAssert.Contains(OtherProcess.ReadToEnd(Start("status", "parts")).Output, "begun");
        (code, _, errors) = OtherProcess.ReadToEnd(Start("run", "parts"));
        Assert.AreEqual((0, ""), (code, errors));

        foreach (var trial in Read(Text).Trials)
        {
            var (whole, parts) = (TrialResult.Read(_folder.PathOf($"whole/{trial.Id}"))!, TrialResult.Read(_folder.PathOf($"parts/{trial.Id}"))!);
            Assert.AreEqual((whole.Accuracy, whole.LogLoss, whole.MeanCorrelation), (parts.Accuracy, parts.LogLoss, parts.MeanCorrelation), $"{trial}");
            CollectionAssert.AreEqual(whole.TrainingLosses.ToList(), parts.TrainingLosses.ToList());
            Assert.IsFalse(TrialRun.HasBegun(_folder.PathOf($"parts/{trial.Id}")), "the checkpoints of a finished trial are gone");
        }
    }

    /// <summary>Two processes at once share the trials; finished ones are not run again.</summary>
    [TestMethod]
    public void Run_InTwoProcesses_FinishesEachTrialOnceAndMerges()
    {
        IdxFolder.Write(_folder);
        Read("""{ "base": { "network": "Mlp", "Width": 16, "Epochs": 1 }, "grid": { "Initialization": ["he", "xavier"], "Seed": [1, 2, 3] } }""");
        var (code, output, errors) = OtherProcess.ReadToEnd(Start("run", "out", "--processes", "2"));
        Assert.AreEqual((0, ""), (code, errors));
        Assert.HasCount(6, output.Split('\n').Where(line => line.Contains(" accuracy ", StringComparison.Ordinal)));
        StringAssert.Contains(OtherProcess.ReadToEnd(Start("status", "out")).Output, "6 of 6 trials have finished");
        StringAssert.Contains(OtherProcess.ReadToEnd(Start("merge", "out")).Output, "6 of 6 trials in ");
        Assert.HasCount(7, File.ReadAllLines(_folder.PathOf("out/results.csv")));
        Assert.HasCount(3, File.ReadAllLines(_folder.PathOf("out/summary.csv")));
        var page = File.ReadAllText(_folder.PathOf("out/index.html"));
        Assert.HasCount(6 + 1, page.Split("<polyline"));
        Assert.DoesNotContain("http", page, "the page asks for nothing");
    }

    [TestMethod]
    public void Merge_OfNothing_SaysWhatIsMissing()
    {
        Read("""{ "base": { "Epochs": 1 } }""");
        var (code, _, errors) = OtherProcess.ReadToEnd(Start("merge", "out"));
        Assert.AreEqual((1, $"No trial of '{_folder.PathOf("sweep.json")}' has finished in '{_folder.PathOf("out")}'. Run the sweep first, or name the folder with --output."), (code, errors.Trim()));
    }

    /// <summary>Of 0.80, 0.82 and 0.87: mean 0.83, deviation 0.03606, and 4.303 * 0.03606 / sqrt(3) = 0.0896.</summary>
    [TestMethod]
    public void Interval_OfThreeSeeds_IsStudents()
    {
        var group = new SweepGroup(new Dictionary<string, string>(), [Result(0.80), Result(0.82), Result(0.87)]);
        var (mean, half) = group.Interval(result => result.Accuracy);
        Assert.AreEqual(0.83, mean, 1e-12);
        Assert.AreEqual(4.303 * Math.Sqrt((0.03 * 0.03 + 0.01 * 0.01 + 0.04 * 0.04) / 2) / Math.Sqrt(3), half!.Value, 1e-12);
        Assert.IsNull(new SweepGroup(new Dictionary<string, string>(), [Result(0.8)]).Interval(result => result.Accuracy).HalfWidth);
    }

    public void Dispose() => _folder.Dispose();

    private static TrialResult Result(double accuracy) => new()
    {
        Settings = [], Accuracy = accuracy, LogLoss = 1, MeanCorrelation = 0, MaximumCorrelation = 0, TrainingLosses = [1], TrainingAccuracies = [0.5], Seconds = 1, Versions = "",
    };

    private Process Start(string command, string output, params string[] arguments) =>
        OtherProcess.StartProgram("SymmetricInit.Cli.dll", ["sweep", command, _folder.PathOf("sweep.json"), "--output", _folder.PathOf(output), .. arguments]);

    /// <summary>Writes a sweep over the images in the folder, and reads it.</summary>
    private SweepFile Read(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var whole = start < 0 || text.Contains("gird", StringComparison.Ordinal) ? text : $$"""{ "data": "{{_folder.PathOf("")}}", {{text[(start + 1)..]}}""";
        _folder.Write("sweep.json", System.Text.Encoding.UTF8.GetBytes(whole));
        return SweepFile.Read(new FileInfo(_folder.PathOf("sweep.json")));
    }
}
