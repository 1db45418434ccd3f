using System.Runtime.CompilerServices;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Where this repository's own files are.</summary>
internal static class Repository
{
    /// <summary>A file or folder by its path from the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root(), .. parts]);

    private static string Root([CallerFilePath] string thisFile = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(thisFile)!, "../../.."));
}
