using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Why libtorch cannot be used in this process.</summary>
/// <param name="Problem">What is wrong, a sentence without its full stop.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record LibtorchFault(string Problem, string Remedy);

/// <summary>
/// The native half of TorchSharp: <c>LibTorchSharp</c>, which belongs to the package TorchSharp, and libtorch, which the app chooses with a
/// package of its own.
/// </summary>
internal static partial class Libtorch
{
    private static readonly Lock Gate = new();
    private static bool _isLoaded;

    /// <summary>Loads libtorch and, the first time, switches NNPACK off. To be called before TorchSharp is used.</summary>
    /// <remarks>
    /// TorchSharp's own way to say that a library is missing is a trace of about 40 lines, printed and thrown out of a type initializer,
    /// after it has copied all of libtorch from the package cache into the app's folder.
    /// </remarks>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why and what mends it.</exception>
    public static void EnsureLoaded()
    {
        if (Volatile.Read(ref _isLoaded))
            return;
        lock (Gate)
        {
            if (_isLoaded)
                return;
            if (FindFault() is { } fault)
                throw new DllNotFoundException($"{fault.Problem}: {fault.Remedy}.");
            LibtorchSwitches.OfProcess.DisableNnpack();
            Volatile.Write(ref _isLoaded, true);
        }
    }

    /// <summary>What keeps libtorch from being loaded; null if nothing does. Uses no member of TorchSharp.</summary>
    public static LibtorchFault? FindFault() => IsInPackageCache(typeof(torch).Assembly.Location) ? null : FindFault(Load);

    /// <inheritdoc cref="FindFault()"/>
    /// <param name="load">Loads a library by its name; returns null, or the message of the dynamic linker.</param>
    internal static LibtorchFault? FindFault(Func<string, string?> load)
    {
        var libtorch = load("torch_cpu");
        if (load("LibTorchSharp") is not { } torchSharp)
            return null;
        var version = PackageVersion.Find(typeof(torch));
        if (libtorch is not null && Reason(libtorch) is null)
            return new($"TorchSharp {version} finds no libtorch in the folder of this app", $"run 'dotnet add package TorchSharp-cpu --version {version}' (or TorchSharp-cuda-linux, TorchSharp-cuda-windows) in the app's project");
        if (MissingVersion().Match(torchSharp) is { Success: true } missing)
        {
            return new($"'{missing.Groups["library"]}' needs {missing.Groups["version"]} of the C++ runtime, which this system's libstdc++ is too old for",
                "build the app with 'dotnet build -p:SymmetricInitLibstdcxxCompatibility=always' (the same for 'dotnet publish'), or run it on a system with the C++ runtime of GCC 13");
        }
        var reason = Reason(libtorch ?? torchSharp) ?? "it is not in the folder of this app";
        return new($"TorchSharp {version} cannot load its native library: {reason}", $"see that the packages TorchSharp and TorchSharp-cpu are both of version {version} and made for this system, {RuntimeInformation.RuntimeIdentifier}");
    }

    private static string? Load(string name)
    {
        try
        {
            NativeLibrary.Load(name, typeof(torch).Assembly, searchPath: null);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            return fault.Message;
        }
    }

    /// <summary>In notebooks and scripts TorchSharp is used out of the package cache, and finds libtorch there by itself.</summary>
    private static bool IsInPackageCache(string assembly) =>
        Path.GetDirectoryName(assembly) is { Length: > 0 } folder && Path.GetFileName(Path.GetDirectoryName(folder)) == "lib"
        && Path.GetFullPath(folder).Split(Path.DirectorySeparatorChar).Contains("torchsharp", StringComparer.OrdinalIgnoreCase);

    /// <summary>The first line of the dynamic linker's message that says more than that one of the places tried has no such file; null if there is none.</summary>
    private static string? Reason(string message) => message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .FirstOrDefault(line => !(Path.IsPathRooted(line) && line.EndsWith("No such file or directory", StringComparison.Ordinal)));

    [GeneratedRegex(@"version `(?<version>(GLIBCXX|CXXABI)_[0-9.]+)' not found \(required by (?<library>[^)]+)\)")]
    private static partial Regex MissingVersion();
}
