using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Package.Tests;

[TestClass]
public sealed class PackageTests
{
    private const string TorchSharpLibrary = "runtimes/linux-x64/native/libLibTorchSharp.so";
    private static PackedApp _app = null!;

    [ClassInitialize]
    public static void MakeApp(TestContext _) => _app = new PackedApp();

    [ClassCleanup]
    public static void DeleteApp() => _app.Dispose();

    [TestMethod]
    public void Readme_NamesTheLibraryAndLibtorch() => CollectionAssert.AreEqual(new[] { "Microsoft.ML.SymmetricInit", "TorchSharp-cpu" }, PackedApp.ReadmePackages().ToArray());

    [TestMethod]
    public void Package_HoldsLibraryDocumentationAndBuildTargets()
    {
        using var package = ZipFile.OpenRead(_app.Package);
        string[] expected =
        [
            "README.md", "buildTransitive/Microsoft.ML.SymmetricInit.targets", "lib/net10.0/Microsoft.ML.SymmetricInit.dll", "lib/net10.0/Microsoft.ML.SymmetricInit.xml",
            "tools/net10.0/Microsoft.ML.SymmetricInit.Build.dll", "tools/net10.0/Microsoft.ML.SymmetricInit.Build.runtimeconfig.json",
        ];
        var entries = package.Entries.Select(entry => entry.FullName).ToArray();
        CollectionAssert.IsSubsetOf(expected, entries);
        CollectionAssert.AreEqual(expected[2..3], entries.Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal) && entry.EndsWith(".dll", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void Package_DoesNotNameTheFolderThatItWasBuiltIn()
    {
        if (PackedApp.Metadata("Configuration") != "Release")
            return;
        using var package = ZipFile.OpenRead(_app.Package);
        var root = PackedApp.Metadata("RepositoryRoot").TrimEnd('/');
        foreach (var entry in package.Entries)
        {
            using var bytes = new MemoryStream();
            using (var content = entry.Open())
                content.CopyTo(bytes);
            foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
                Assert.IsTrue(bytes.ToArray().AsSpan().IndexOf(encoding.GetBytes(root)) < 0, entry.FullName);
        }
    }

    [TestMethod]
    public void App_Built_TrainsAndPredicts() => _app.AssertTrainsAndPredicts(_app.Build("built"));

    [TestMethod]
    public void App_Published_TrainsAndPredicts()
    {
        _app.Commands.Dotnet("publish", "-c", "Release", "-o", "published");
        _app.AssertTrainsAndPredicts(Path.Combine(_app.App, "published"));
    }

    /// <summary>What <c>auto</c> does depends on the machine; the tests above run with it.</summary>
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("never", 0)]
    [DataRow("always", 1)]
    public void App_WithTheCompatibilityProperty_HasThatLibrary(string value, int changedBytes)
    {
        var built = File.ReadAllBytes(Path.Combine(_app.Build(value, $"-p:SymmetricInitLibstdcxxCompatibility={value}"), TorchSharpLibrary));
        var published = File.ReadAllBytes(Path.Combine(PackedApp.Metadata("PackageCache"), "torchsharp", TorchSharpVersion(), TorchSharpLibrary));
        Assert.AreEqual(published.Length, built.Length);
        Assert.AreEqual(changedBytes, published.Zip(built).Count(pair => pair.First != pair.Second));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void App_WithAnotherValueOfTheProperty_DoesNotBuild()
    {
        var (exitCode, output, _) = _app.Commands.Run("dotnet", "build", "-c", "Release", "-o", "other", "-p:SymmetricInitLibstdcxxCompatibility=sometimes");
        Assert.AreNotEqual(0, exitCode);
        StringAssert.Contains(output, "SymmetricInitLibstdcxxCompatibility is 'sometimes'; it can be auto, always or never.");
    }

    /// <summary>The version that the app was restored with.</summary>
    private static string TorchSharpVersion()
    {
        var lines = File.ReadAllText(Path.Combine(_app.App, "obj", "project.assets.json"));
        var from = lines.IndexOf("\"TorchSharp/", StringComparison.Ordinal) + "\"TorchSharp/".Length;
        return lines[from..lines.IndexOf('"', from)];
    }
}
