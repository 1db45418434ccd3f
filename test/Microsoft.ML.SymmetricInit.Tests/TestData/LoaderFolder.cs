using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A folder with the program of test/Microsoft.ML.SymmetricInit.Tests.Loader and all that it needs but the native half of TorchSharp.</summary>
internal sealed class LoaderFolder : IDisposable
{
    private const string Program = "Microsoft.ML.SymmetricInit.Tests.Loader.dll";
    private const string Native = "runtimes/linux-x64/native";
    private readonly TemporaryFolder _folder = new();

    public LoaderFolder()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, _folder.PathOf(Path.GetFileName(file)));
        Directory.CreateDirectory(_folder.PathOf(Native));
    }

    /// <summary>The native library of TorchSharp as it was published, whatever the build targets did to the copy beside the tests.</summary>
    public static string PublishedLibrary { get; } = typeof(LoaderFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "TorchSharpLibrary").Value!;

    /// <summary>Adds libtorch, by links.</summary>
    public void AddLibtorch()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, Native)).Where(file => Path.GetFileName(file) != "libLibTorchSharp.so"))
            File.CreateSymbolicLink(PathOf(Path.GetFileName(file)), file);
    }

    /// <summary>Where a native library lies.</summary>
    public string PathOf(string library) => _folder.PathOf(Path.Combine(Native, library));

    /// <summary>Runs the program there.</summary>
    public (int ExitCode, string Output, string Errors) Run(params IEnumerable<string> arguments) =>
        OtherProcess.ReadToEnd(OtherProcess.StartProgram(_folder.PathOf(Program), arguments));

    public void Dispose() => _folder.Dispose();
}
