using Microsoft.ML.SymmetricInit;
using SkiaSharp;

namespace SymmetricInit.Samples.ImageService;

/// <summary>
/// From a PNG or JPEG file to the bytes that a model takes. The pixels are taken as they are stored: an EXIF orientation is ignored, as
/// ML.NET's LoadImages ignores it when the model is trained.
/// </summary>
internal static class ImageFile
{
    /// <summary>A small file can unpack to any size, so the size in its header is looked at first.</summary>
    public const int MostPixels = 25_000_000;

    /// <summary>Reads the header of a file that begins as a PNG or JPEG does; null if it is damaged.</summary>
    public static SKCodec? Open(byte[] file) => SKCodec.Create(new MemoryStream(file));

    public static bool IsPngOrJpeg(ReadOnlySpan<byte> file) => file is [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] or [0xFF, 0xD8, 0xFF, ..];

    /// <summary>The middle of the picture in the model's proportions, scaled to its size; null if the file is damaged or ends early.</summary>
    public static byte[]? Read(SKCodec file, ImageShape shape, PixelLayout layout)
    {
        var info = new SKImageInfo(file.Info.Width, file.Info.Height, SKColorType.Rgba8888, file.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        using var image = new SKBitmap(info);
        return file.GetPixels(info, image.GetPixels()) == SKCodecResult.Success ? Scale(image, shape, layout) : null;
    }

    private static byte[] Scale(SKBitmap image, ImageShape shape, PixelLayout layout)
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
    private static (double Red, double Green, double Blue) Average(SKBitmap image, double left, double top, double side)
    {
        var (firstX, firstY) = ((int)left, (int)top);
        var (endX, endY) = (Math.Clamp((int)(left + side), firstX + 1, image.Width), Math.Clamp((int)(top + side), firstY + 1, image.Height));
        var pixels = image.GetPixelSpan();
        long red = 0, green = 0, blue = 0;
        for (var y = firstY; y < endY; y++)
        {
            for (var at = (y * image.Width + firstX) * 4; at < (y * image.Width + endX) * 4; at += 4)
                (red, green, blue) = (red + pixels[at], green + pixels[at + 1], blue + pixels[at + 2]);
        }
        double count = (endX - firstX) * (endY - firstY);
        return (red / count, green / count, blue / count);
    }
}
