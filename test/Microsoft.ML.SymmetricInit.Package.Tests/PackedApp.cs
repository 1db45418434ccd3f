using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Package.Tests;

/// <summary>
/// A temporary folder outside the repository with a feed that holds the packed library, and an app that was made with the commands of README.
/// Packages that the build of the repository has restored are taken from its cache; the library's goes into a cache of its own, so that none of
/// an earlier build is found.
/// </summary>
internal sealed class PackedApp : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("symmetric-init-app-");

    public PackedApp()
    {
        var feed = _folder.CreateSubdirectory("feed").FullName;
        App = _folder.CreateSubdirectory("App").FullName;
        Commands = new Commands(App, new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = _folder.CreateSubdirectory("packages").FullName,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            // libtorch has 460 MB.
            ["CreateHardLinksForCopyLocalIfPossible"] = "true",
            ["CreateHardLinksForPublishFilesIfPossible"] = "true",
        });
        Commands.Dotnet("pack", Path.Combine(Metadata("RepositoryRoot"), "src", "Microsoft.ML.SymmetricInit"), "-c", Metadata("Configuration"), "--no-build", "-o", feed);
        Package = Directory.GetFiles(feed, "*.nupkg").Single();
        File.WriteAllText(Path.Combine(_folder.FullName, "NuGet.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><add key="repository" value="{Metadata("PackageCache")}" /></fallbackPackageFolders>
            </configuration>
            """);
        Commands.Dotnet("new", "console", "--no-restore");
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "App")))
            File.Copy(file, Path.Combine(App, Path.GetFileName(file)), overwrite: true);
        foreach (var package in ReadmePackages())
            Commands.Dotnet("add", "package", package);
    }

    /// <summary>Folder of the app's project.</summary>
    public string App { get; }

    /// <summary>The packed library.</summary>
    public string Package { get; }

    /// <summary>Runs commands in the app's folder.</summary>
    public Commands Commands { get; }

    /// <summary>A fact of the build of these tests.</summary>
    public static string Metadata(string key) => typeof(PackedApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;

    /// <summary>Builds the app.</summary>
    /// <returns>The folder of its output.</returns>
    public string Build(string output, params string[] arguments)
    {
        Commands.Dotnet(["build", "-c", "Release", "-o", output, .. arguments]);
        return Path.Combine(App, output);
    }

    /// <summary>Trains with the built or published app in one process and predicts in another; neither may write to the error stream.</summary>
    /// <param name="output">Its folder.</param>
    public void AssertTrainsAndPredicts(string output)
    {
        var model = Path.Combine(_folder.FullName, "model.zip");
        File.Delete(model);
        Assert.AreEqual((0, "saved", ""), Trimmed(Commands.Run(Path.Combine(output, "App"), "train", model)));
        Assert.AreEqual((0, "60 of 60 are right", ""), Trimmed(Commands.Run(Path.Combine(output, "App"), "predict", model)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The packages that README tells a user to add.</summary>
    public static IReadOnlyList<string> ReadmePackages() =>
    [
        .. File.ReadAllLines(Path.Combine(Metadata("RepositoryRoot"), "README.md"))
            .Where(line => line.StartsWith("dotnet add package ", StringComparison.Ordinal)).Select(line => line.Split(' ')[3]).Distinct(),
    ];

    private static (int ExitCode, string Output, string Errors) Trimmed((int ExitCode, string Output, string Errors) run) => (run.ExitCode, run.Output.Trim(), run.Errors.Trim());
}
