using System.IO.Compression;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Takes a model file apart and puts it together again.</summary>
internal static class ModelArchive
{
    public const string Manifest = "Manifest";
    public const string Weights = "Weights";

    /// <summary>The header of our part of the model, and the lengths and the hash behind it.</summary>
    public const string Header = "Model.key";

    /// <summary>The entries of the zip by name.</summary>
    public static SortedDictionary<string, byte[]> Read(byte[] model)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var archive = new ZipArchive(new MemoryStream(model), ZipArchiveMode.Read);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            entries[entry.FullName.Replace('\\', '/')] = content.ToArray();
        }
        return entries;
    }

    public static byte[] Write(IReadOnlyDictionary<string, byte[]> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>The full name of the entry of our transformer that has this last name.</summary>
    public static string Name(IReadOnlyDictionary<string, byte[]> entries, string last)
    {
        var folder = entries.Keys.Single(name => name.EndsWith("/" + Weights, StringComparison.Ordinal))[..^Weights.Length];
        return folder + last;
    }

    /// <summary>A model file in which one entry of our transformer is another.</summary>
    public static byte[] With(byte[] model, string last, Func<byte[], byte[]?> change)
    {
        var entries = Read(model);
        var name = Name(entries, last);
        var changed = change([.. entries[name]]);
        entries.Remove(name);
        if (changed is not null)
            entries[name] = changed;
        return Write(entries);
    }
}
