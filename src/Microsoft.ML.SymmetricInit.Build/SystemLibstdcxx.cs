using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Build;

/// <summary>The C++ runtime library of this machine.</summary>
internal static class SystemLibstdcxx
{
    private const string Name = "libstdc++.so.6";

    /// <summary>Whether the library defines a symbol version such as <c>GLIBCXX_3.4.32</c>; true as well where the library cannot be found.</summary>
    public static bool Has(string version)
    {
        if (Find() is not { } path)
            return true;
        // A version that is defined stands in the string table, between two zero bytes.
        byte[] text = [0, .. Encoding.ASCII.GetBytes(version), 0];
        return File.ReadAllBytes(path).AsSpan().IndexOf(text) >= 0;
    }

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Name, out _))
            return null;
        return File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith(Name, StringComparison.Ordinal));
    }
}
