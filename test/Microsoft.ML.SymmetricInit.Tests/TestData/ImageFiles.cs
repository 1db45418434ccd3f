using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Image files of 8x8 pixels, and files that are none.</summary>
internal static class ImageFiles
{
    /// <summary>A JPEG of 8x8 pixels of one colour, in cyan, magenta, yellow and black.</summary>
    public static readonly byte[] Cmyk = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoKCgoKCg"
        + "oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK/8AAFAgACAAIBAERAAIRAQMRAQQRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMF"
        + "BQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZ"
        + "qio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALURAAIBAgQEAwQHBQQEAAECdwAB"
        + "AgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJicoKSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6"
        + "ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+v/aAA4EAQACEQMRBAAAPwDx+v8AVQ/zXP38r//Z");

    /// <summary>Writes a PNG; of pixels that are not opaque where <paramref name="alpha"/> says so.</summary>
    public static string Write(TemporaryFolder folder, string name, byte[] planar, ImageShape shape, byte alpha = 255)
    {
        var (plane, pixels) = (shape.Height * shape.Width, new byte[shape.Height * shape.Width * 4]);
        for (var pixel = 0; pixel < plane; pixel++)
        {
            for (var c = 0; c < 3; c++)
                pixels[4 * pixel + c] = planar[c * plane + pixel];
            pixels[4 * pixel + 3] = alpha;
        }
        using var image = MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, pixels);
        image.Save(folder.PathOf(name));
        return folder.PathOf(name);
    }

    /// <summary>A PNG of one brightness a pixel.</summary>
    public static byte[] Grey(byte[] pixels, int height, int width)
    {
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.Fastest))
        {
            foreach (var row in pixels.Chunk(width))
                packed.Write([0, .. row]);
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] checkedPart = [.. type.Select(letter => (byte)letter), .. content];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(checkedPart));
        return [.. length, .. checkedPart, .. sum];
    }

    /// <summary>The CRC-32 of ISO 3309, which PNG asks for.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
