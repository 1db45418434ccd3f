using Microsoft.ML.SymmetricInit.Build;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The program that the build targets run.</summary>
[TestClass]
public sealed class BuildToolTests
{
    [TestMethod]
    [DataRow()]
    [DataRow("source.so", "target.so")]
    [DataRow("source.so", "target.so", "sometimes")]
    public void Run_WithOtherArguments_SaysHowItIsUsed(params string[] arguments)
    {
        var (exitCode, _, errors) = Run(arguments);
        Assert.AreEqual(2, exitCode);
        Assert.AreEqual("usage: Microsoft.ML.SymmetricInit.Build SOURCE TARGET (auto|always)", errors.Trim());
    }

    [TestMethod]
    public void Run_Always_WritesTheCopyAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (folder.Write("source.so", new SyntheticElf().ToBytes()), folder.PathOf("target.so"));
        var (exitCode, output, errors) = Run(source, target, "always");
        Assert.AreEqual(0, exitCode, errors);
        Assert.AreEqual($"GLIBCXX_3.4.32 is marked as optional in '{target}'.", output.Trim());
        Assert.IsTrue(File.Exists(target));
    }

    [TestMethod]
    public void Run_WhereTheLibraryCannotBeRead_WarnsAndLetsTheBuildGoOn()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, errors) = Run(folder.PathOf("none.so"), folder.PathOf("target.so"), "always");
        Assert.AreEqual(0, exitCode, errors);
        StringAssert.StartsWith(output, $"warning SYMINIT001: '{folder.PathOf("none.so")}' was not made compatible with older versions of libstdc++: ");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Run_Auto_WritesTheCopyWhereTheSystemLacksTheVersion()
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (folder.Write("source.so", new SyntheticElf().ToBytes()), folder.Write("target.so", 4));
        var (exitCode, output, errors) = Run(source, target, "auto");
        Assert.AreEqual(0, exitCode, errors);
        var isNeeded = !SystemLibstdcxx.Has("GLIBCXX_3.4.32");
        Assert.AreEqual(isNeeded, File.Exists(target));
        Assert.AreEqual(isNeeded, output.Length > 0);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("GLIBCXX_3.4.11", true)]
    [DataRow("GLIBCXX_3.4.9999", false)]
    [DataRow("GLIBCXX_3.", false)]
    public void Has_VersionOfTheSystem_IsTold(string version, bool expected) => Assert.AreEqual(expected, SystemLibstdcxx.Has(version));

    private static (int ExitCode, string Output, string Errors) Run(params string[] arguments) =>
        OtherProcess.ReadToEnd(OtherProcess.StartProgram("Microsoft.ML.SymmetricInit.Build.dll", arguments));
}
