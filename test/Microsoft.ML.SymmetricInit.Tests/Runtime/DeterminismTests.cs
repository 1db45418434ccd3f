using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>libtorch's switches: set, read back, set back.</summary>
[TestClass]
public class DeterminismTests
{
    private static readonly SwitchSettings Deterministic = new(true, false, true, false);
    private static readonly SwitchSettings Fastest = new(false, true, false, false);

    private static SwitchSettings Now => LibtorchSwitches.OfProcess.Read();

    /// <summary>Where libtorch exports none of it (another platform), these tests say nothing; on Linux it does.</summary>
    [TestMethod]
    public void Switches_OfThisLibtorch_AreAllFound()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The names of libtorch's exports are known to be right on Linux.");
        Assert.AreEqual(new SwitchSettings(false, false, false, false), Now);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Use_OfDeterminism_SetsTheSwitchesAndSetsThemBack(bool deterministic)
    {
        var before = Now;
        using (var determinism = Determinism.Use(deterministic, CPU))
        {
            Assert.AreEqual(0, determinism.Faults.Count, string.Join(" ", determinism.Faults));
            Assert.AreEqual(deterministic ? Deterministic : Fastest, Now);
        }
        Assert.AreEqual(before, Now);
    }

    [TestMethod]
    public void Use_WhereAUserHasSetSwitches_SetsThemBackToTheUsers()
    {
        var before = Now;
        try
        {
            foreach (var users in new SwitchSettings[] { new(true, true, true, true), new(false, true, false, false), new(true, false, true, false) })
            {
                LibtorchSwitches.OfProcess.Write(users);
                using (var determinism = Determinism.Use(users.BenchmarkCuDnn!.Value, CPU))
                    Assert.AreNotEqual(users, Now);
                Assert.AreEqual(users, Now);
            }
        }
        finally
        {
            LibtorchSwitches.OfProcess.Write(before);
        }
    }

    [TestMethod]
    public void Use_OfTwoThatWantTheSame_LastsUntilTheLastEnds()
    {
        var before = Now;
        var first = Determinism.Use(true, CPU);
        var second = Determinism.Use(true, CPU);
        first.Dispose();
        first.Dispose();
        Assert.AreEqual(Deterministic, Now);
        second.Dispose();
        Assert.AreEqual(before, Now);
    }

    [TestMethod]
    public void Use_OfTheOppositeMeanwhile_ChangesNothingAndSaysSo()
    {
        var before = Now;
        using (var first = Determinism.Use(true, CPU))
        {
            using (var second = Determinism.Use(false, CPU))
            {
                Assert.AreEqual("Another run of this process wants deterministic kernels, so that this one does not get non-deterministic kernels. Train one after the other.",
                    second.Faults.Single());
                Assert.AreEqual(Deterministic, Now);
            }
            Assert.AreEqual(Deterministic, Now);
        }
        Assert.AreEqual(before, Now);
    }

    [TestMethod]
    [DataRow("setBenchmarkCuDNN", "benchmarkCuDNN", "False", "True")]
    [DataRow("setDeterministicAlgorithms", "deterministicAlgorithms", "True", "False")]
    public void Use_WhereALibtorchLacksASetter_NamesTheSwitch(string lacking, string named, string wanted, string found)
    {
        var before = Now;
        try
        {
            LibtorchSwitches.OfProcess.Write(new SwitchSettings(false, true, false, false));
            using var determinism = Determinism.Use(true, CPU, Without(lacking));
            Assert.AreEqual($"libtorch's switch {named} could not be set to {wanted}: it reads {found}.", determinism.Faults.Single());
        }
        finally
        {
            LibtorchSwitches.OfProcess.Write(before);
        }
    }

    [TestMethod]
    public void Use_WhereALibtorchExportsNothing_NamesAllSwitchesAndGoesOn()
    {
        var before = Now;
        using (var determinism = Determinism.Use(true, CPU, new LibtorchSwitches((_, _) => 0)))
        {
            CollectionAssert.AreEqual(new[]
            {
                "libtorch's switch deterministicCuDNN could not be set to True: this build of libtorch does not export it.",
                "libtorch's switch benchmarkCuDNN could not be set to False: this build of libtorch does not export it.",
                "libtorch's switch deterministicAlgorithms could not be set to True: this build of libtorch does not export it.",
                "libtorch's switch deterministicAlgorithmsWarnOnly could not be set to False: this build of libtorch does not export it.",
            }, determinism.Faults.ToArray());
            Assert.AreEqual(before, Now);
        }
        Assert.AreEqual(before, Now);
    }

    /// <summary>Without its variable cuBLAS would throw at the first matrix product.</summary>
    [TestMethod]
    [DataRow(null, true)]
    [DataRow(":4096:2", true)]
    [DataRow(":4096:8", false)]
    [DataRow(":16:8", false)]
    public void Use_OnAGpu_NeedsTheVariableOfCuBlas(string? value, bool warns)
    {
        const string Variable = "CUBLAS_WORKSPACE_CONFIG";
        var before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, value);
            using var determinism = Determinism.Use(true, new Device(DeviceType.CUDA, 0));
            Assert.AreEqual(warns ? "Matrix products on a GPU are surely deterministic only where the environment variable CUBLAS_WORKSPACE_CONFIG was :4096:8 "
                + "or :16:8 when the process started; here it was not." : "", string.Join(" ", determinism.Faults));
            Assert.AreEqual(Deterministic with { WarnOnly = warns }, Now);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_WithTheOption_HasTheSwitchesDuringTheRunOnly(bool deterministic)
    {
        var before = Now;
        var during = new List<SwitchSettings>();
        var context = new MLContext();
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(
            new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Seed = 1, Deterministic = deterministic, StepCompleted = _ => during.Add(Now) }).Fit(Images.Data(12));
        Assert.AreEqual(deterministic ? Deterministic : before, during.Distinct().Single());
        Assert.AreEqual(before, Now);
        Assert.AreEqual(0, log.Warnings.Count, string.Join(" ", log.Warnings));
    }

    [TestMethod]
    public void Fit_ThatIsCancelled_SetsTheSwitchesBack()
    {
        var before = Now;
        using var source = new CancellationTokenSource();
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 2, Deterministic = true, CancellationToken = source.Token, StepCompleted = _ => source.Cancel() };
        Assert.Throws<OperationCanceledException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(12)));
        Assert.AreEqual(before, Now);
    }

    private static LibtorchSwitches Without(string name) => new((itanium, windows) =>
        itanium.Contains(name, StringComparison.Ordinal) ? 0 : LibtorchExports.Find(itanium, windows));
}
