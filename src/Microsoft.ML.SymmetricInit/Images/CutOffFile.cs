using System.Buffers.Binary;
using SkiaSharp;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Image files that end before their last row, as after a download that broke off. ML.NET takes the rows that are there for the image.</summary>
internal static class CutOffFile
{
    private const int HeadBytes = 8, TailBytes = 12;

    /// <summary>Whether the decoder comes to the end of the file before the end of the image. False if there is no such file, or it is no image.</summary>
    public static bool EndsEarly(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return !HasEnd(file) && Decode(path) == SKCodecResult.IncompleteInput;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether the file's last bytes are what its format ends with; then it need not be decoded a second time.</summary>
    private static bool HasEnd(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[HeadBytes], tail = stackalloc byte[TailBytes];
        if (length < HeadBytes + TailBytes || RandomAccess.Read(file, head, 0) < HeadBytes || RandomAccess.Read(file, tail, length - TailBytes) < TailBytes)
            return false;
        return head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => tail is [.., 0xFF, 0xD9],
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => tail[4..8].SequenceEqual("IEND"u8),
            [(byte)'B', (byte)'M', ..] => BinaryPrimitives.ReadUInt32LittleEndian(head[2..]) == length,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) + 8L == length,
            _ => false,
        };
    }

    private static SKCodecResult Decode(string path)
    {
        using var codec = SKCodec.Create(path);
        if (codec is null)
            return SKCodecResult.InvalidInput;
        using var bitmap = new SKBitmap(codec.Info);
        return codec.GetPixels(codec.Info, bitmap.GetPixels());
    }
}
