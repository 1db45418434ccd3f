namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A folder that is deleted with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("symmetric-init-");

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, params IEnumerable<byte> content)
    {
        File.WriteAllBytes(PathOf(name), [.. content]);
        return PathOf(name);
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
