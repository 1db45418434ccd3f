using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Functions that the libtorch of this process, or a library that it was linked with, exports.</summary>
internal static class LibtorchExports
{
    private static readonly Lazy<nint> Library = new(FindLibrary);

    /// <summary>Address of a function by its name on Linux and macOS and its name on Windows; 0 if there is none.</summary>
    public static nint Find(string itanium, string windows) =>
        Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, OperatingSystem.IsWindows() ? windows : itanium, out var address) ? address : 0;

    /// <summary>The library is sought among those that are loaded: by name alone another one of the system could be found.</summary>
    private static nint FindLibrary()
    {
        // Loads libtorch if nothing has yet.
        get_num_threads();
        var prefix = OperatingSystem.IsWindows() ? "torch_cpu." : "libtorch_cpu.";
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (Path.GetFileName(module.FileName).StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad(module.FileName, out var library))
                return library;
        }
        return 0;
    }
}
