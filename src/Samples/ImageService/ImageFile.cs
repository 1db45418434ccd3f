using System.Buffers.Binary;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples.ImageService;

/// <summary>From a PNG or JPEG file to the bytes that a model takes.</summary>
internal static class ImageFile
{
    /// <summary>A small file can unpack to any size, so the size in its header is looked at first.</summary>
    public const int MostPixels = 25_000_000;

    /// <summary>Width and height as the header tells them; null if it is neither PNG nor JPEG.</summary>
    public static (int Width, int Height)? Size(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] when file.Length >= 24 =>
            Positive(BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..])),
        [0xFF, 0xD8, 0xFF, ..] => SizeOfJpeg(file),
        _ => null,
    };

    /// <summary>The middle of the picture in the model's proportions, scaled to its size; null if the file is damaged.</summary>
    public static byte[]? Read(byte[] file, ImageShape shape, PixelLayout layout)
    {
        try
        {
            using var image = MLImage.CreateFromStream(new MemoryStream(file));
            return Scale(image, shape, layout);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Scale(MLImage image, ImageShape shape, PixelLayout layout)
    {
        var scale = Math.Min((double)image.Width / shape.Width, (double)image.Height / shape.Height);
        var (left, top) = ((image.Width - scale * shape.Width) / 2, (image.Height - scale * shape.Height) / 2);
        var pixels = new byte[shape.Size];
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                var colour = Average(image, left + x * scale, top + y * scale, scale);
                for (var c = 0; c < shape.Channels; c++)
                {
                    var value = shape.Channels == 1 ? 0.299 * colour.Red + 0.587 * colour.Green + 0.114 * colour.Blue : c switch { 0 => colour.Red, 1 => colour.Green, _ => colour.Blue };
                    var place = layout == PixelLayout.Planar ? (c * shape.Height + y) * shape.Width + x : (y * shape.Width + x) * shape.Channels + c;
                    pixels[place] = (byte)Math.Round(value);
                }
            }
        }
        return pixels;
    }

    /// <summary>The mean over the pixels that a square covers, or the one it lies in.</summary>
    private static (double Red, double Green, double Blue) Average(MLImage image, double left, double top, double side)
    {
        var (firstX, firstY) = ((int)left, (int)top);
        var (endX, endY) = (Math.Clamp((int)(left + side), firstX + 1, image.Width), Math.Clamp((int)(top + side), firstY + 1, image.Height));
        var pixels = image.Pixels;
        long first = 0, green = 0, third = 0;
        for (var y = firstY; y < endY; y++)
        {
            for (var at = (y * image.Width + firstX) * 4; at < (y * image.Width + endX) * 4; at += 4)
                (first, green, third) = (first + pixels[at], green + pixels[at + 1], third + pixels[at + 2]);
        }
        double count = (endX - firstX) * (endY - firstY);
        return image.PixelFormat == MLPixelFormat.Rgba32 ? (first / count, green / count, third / count) : (third / count, green / count, first / count);
    }

    private static (int Width, int Height)? SizeOfJpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 <= file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Positive(BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }
        return null;
    }

    private static (int Width, int Height)? Positive(int width, int height) => width > 0 && height > 0 ? (width, height) : null;
}
