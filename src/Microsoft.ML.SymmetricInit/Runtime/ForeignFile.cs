using System.Text;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What a file is that is not of the expected kind, by its first bytes, so that a message can say what to do instead.</summary>
/// <param name="Text">What it is and what to do, as part of a sentence.</param>
/// <param name="IsOfPython">Whether a Python library wrote tensors in it.</param>
internal sealed record ForeignFile(string Text, bool IsOfPython = false)
{
    /// <summary>Bytes that are enough to recognize a file.</summary>
    private const int Enough = 512;

    private static readonly (byte[] Start, ForeignFile File)[] Magic =
    [
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], new("it is an HDF5 file, as Keras writes (.h5)", IsOfPython: true)),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], new("it is a NumPy array (.npy)", IsOfPython: true)),
        ("GGUF"u8.ToArray(), new("it is a GGUF file, as llama.cpp reads")),
        ([0x1f, 0x8b], new("it is packed with gzip: unpack it first")),
        ("BZh"u8.ToArray(), new("it is packed with bzip2: unpack it first")),
        ([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], new("it is packed with xz: unpack it first")),
        ("version https://git-lfs"u8.ToArray(), new("it is a pointer of Git LFS, not the file itself: run 'git lfs pull' where it is checked out")),
    ];

    /// <summary>Recognizes a file that could not be read, by its beginning, where it is left; null if it is nothing that is known.</summary>
    /// <param name="stream">The file.</param>
    public static ForeignFile? Recognize(FileStream stream)
    {
        stream.Position = 0;
        var start = new byte[Enough];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return Recognize(start.AsSpan(0, length));
    }

    internal static ForeignFile? Recognize(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return new("it is empty");
        foreach (var (magic, file) in Magic)
        {
            if (start.StartsWith(magic))
                return file;
        }
        if (start.StartsWith("PK\u0003\u0004"u8))
            return Zip(start);
        // Pickle, protocols 2 to 5.
        if (start is [0x80, >= 2 and <= 5, ..])
            return new("it is a Python pickle, as older versions of torch.save write", IsOfPython: true);
        return TextFile(start);
    }

    private static ForeignFile Zip(ReadOnlySpan<byte> start)
    {
        const int NameLength = 26, Name = 30;
        var first = start.Length < Name ? "" : Encoding.UTF8.GetString(start[Name..Math.Min(start.Length, Name + start[NameLength] + (start[NameLength + 1] << 8))]);
        if (first.StartsWith("TrainingInfo", StringComparison.Ordinal) || first.StartsWith("TransformerChain", StringComparison.Ordinal))
            return new("it is a model that ML.NET saved: load it with mlContext.Model.Load");
        if (first.EndsWith("data.pkl", StringComparison.Ordinal))
            return new("it is a file of torch.save (.pt, .pth)", IsOfPython: true);
        return first.EndsWith(".npy", StringComparison.Ordinal)
            ? new("it is NumPy's archive (.npz)", IsOfPython: true)
            : new("it is a zip archive, as torch.save and Keras write", IsOfPython: true);
    }

    /// <summary>Of texts those that come in the place of a file.</summary>
    private static ForeignFile? TextFile(ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return new("it is an HTML page, as servers send in place of a file that they do not give: download the file itself");
        if (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return new("it is an XML document, as servers send in place of a file that they do not give: download the file itself");
        return !text.StartsWith('{') ? null
            : text.Contains("\"weight_map\"", StringComparison.Ordinal)
            ? new("it is the index of weights in several files (.index.json): join those in one file")
            : new("it is a JSON text");
    }
}
