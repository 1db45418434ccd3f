using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using SkiaSharp;

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

    /// <summary>A progressive JPEG of 16x16 grey pixels.</summary>
    public static readonly byte[] Progressive = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wgALCAAQABABAREA/8QAFQABAQAAAA"
        + "AAAAAAAAAAAAAAAQD/2gAIAQEAAAABJf/EABcQAAMBAAAAAAAAAAAAAAAAAAARQSH/2gAIAQEAAQUCxQv/xAAXEAADAQAAAAAAAAAAAAAAAAAAYaEh/9oACAEBAAY/AkKG0dP/xAAeEAACAgICAwAA"
        + "AAAAAAAAAAABIQCBMUERUcHR4f/aAAgBAQABPyEDBQIWYi/h7GPkHotqGo3NM/E//9oACAEBAAAAEI//xAAcEAEAAwADAQEAAAAAAAAAAAABESExAEFRYZH/2gAIAQEAAT8QmCAWF++LdmeqY4TEeA"
        + "iapzSTH7HGoXgJuaNY3HviEogagMT40LmPzn//2Q==");

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

    /// <summary>A file of a colour picture, or a grey one, with something at every place.</summary>
    public static byte[] Encoded(SKEncodedImageFormat format, bool grey = false, int height = 48, int width = 64)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        var bytes = new byte[bitmap.ByteCount];
        for (var at = 0; at < bytes.Length; at++)
            bytes[at] = !grey && at % 4 == 3 ? (byte)255 : (byte)(64 + (at * 37 + at / 256 * 11) % 150);
        Marshal.Copy(bytes, 0, bitmap.GetPixels(), bytes.Length);
        using var data = bitmap.Encode(format, quality: 90);
        return data.ToArray();
    }

    /// <summary>The PNG or JPEG with EXIF data whose only entry is the orientation, 1 to 8.</summary>
    public static byte[] Oriented(byte[] file, byte orientation)
    {
        byte[] exif = [.. "MM\0*\0\0\0\b\0\u0001"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        if (file[0] == 0xFF)
            return [.. file[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. file[2..]];
        byte[] chunk = [.. "eXIf"u8, .. exif], check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32(chunk));
        // After the signature and the header.
        return [.. file[..33], 0, 0, 0, (byte)exif.Length, .. chunk, .. check, .. file[33..]];
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }

    /// <summary>A PNG of one brightness a pixel.</summary>
    public static byte[] Grey(byte[] pixels, int height, int width)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }
}
