using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What an image in memory tells of its file.</summary>
internal static class DecodedImage
{
    /// <summary>
    /// Whether the decoder found no data for the last row: it leaves such rows transparent black, also where the file's format has no
    /// transparency. It leaves those of a grey file opaque black, which nothing tells from a picture.
    /// </summary>
    public static bool EndsEarly(MLImage image)
    {
        if (Bitmap(image).AlphaType != SKAlphaType.Opaque)
            return false;
        var pixels = image.Pixels;
        var row = image.Width * 4;
        // Bars to the left and right, and those above, are of ResizeImages.
        for (var at = 3; at < row; at += 4)
        {
            if (pixels[at] != byte.MaxValue)
                return false;
        }
        return !pixels[^row..].ContainsAnyExcept((byte)0);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_image")]
    private static extern ref SKBitmap Bitmap(MLImage image);
}
