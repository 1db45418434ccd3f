using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A process that trains is killed again and again, while it writes checkpoints too, and ends with the weights of one that was not.</summary>
[TestClass]
[TestCategory("Resilience")]
public sealed class KilledRunTests
{
    private const int MostSteps = 16;
    private const int LongestWait = 12;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Run_KilledSixTimes_EndsBitEqualToOneThatWasNot() => KillAndCompare(kills: 6, killsPerRun: 6, seed: 1);

    [TestMethod]
    [TestCategory("Slow")]
    public void Run_Killed200Times_EndsBitEqualToOneThatWasNot() => KillAndCompare(kills: 200, killsPerRun: 10, seed: 2);

    private void KillAndCompare(int kills, int killsPerRun, int seed)
    {
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var model = folder.PathOf("model.zip");
        OtherProcess.Run("train", model);
        var expected = Weights(model);
        var (killed, inWrite, resumed) = (0, 0, 0);
        for (var run = 0; killed < kills; run++)
        {
            var directory = folder.PathOf($"checkpoints{run}");
            for (var kill = 0; kill < killsPerRun && killed < kills; kill++)
            {
                if (TrainUntilKilled(model, directory, random.Next(1, MostSteps), LongestWait * random.NextDouble(), out var firstStep))
                    killed++;
                inWrite += Directory.GetFiles(directory, "*.unfinished").Length;
                resumed += firstStep is null or "1.1" ? 0 : 1;
            }
            OtherProcess.Run("train", model, directory);
            CollectionAssert.AreEqual(expected, Weights(model), $"weights of run {run}");
            Assert.IsTrue(Directory.GetFiles(directory, "*.safetensors").Length <= 2, "checkpoints beyond those that are kept");
        }
        Assert.IsTrue(resumed > kills / 2, $"only {resumed} of {kills} runs went on from a checkpoint");
        TestContext.WriteLine($"{resumed} runs went on from a checkpoint; {inWrite} kills came while a checkpoint was written.");
    }

    /// <summary>Kills (SIGKILL) a process some milliseconds after it has begun to save one of its first steps; false if it ended before.</summary>
    private static bool TrainUntilKilled(string model, string directory, int steps, double milliseconds, out string? firstStep)
    {
        using var process = OtherProcess.Start("train", model, directory);
        var errors = process.StandardError.ReadToEndAsync();
        firstStep = process.StandardOutput.ReadLine();
        for (var step = 1; step < steps && process.StandardOutput.ReadLine() is not null; step++)
        {
        }
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since).TotalMilliseconds < milliseconds && !process.HasExited)
            Thread.SpinWait(1000);
        process.Kill();
        process.WaitForExit();
        Assert.IsTrue(process.ExitCode is 0 or 137, $"exit code {process.ExitCode}: {errors.Result}");
        return process.ExitCode == 137;
    }

    private static byte[] Weights(string model)
    {
        var entries = ModelArchive.Read(File.ReadAllBytes(model));
        return entries[ModelArchive.Name(entries, ModelArchive.Weights)];
    }
}
