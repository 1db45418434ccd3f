namespace Microsoft.ML.SymmetricInit;

/// <summary>The order of the values of one image.</summary>
internal static class PixelOrder
{
    /// <summary>Writes an image in the order height, width, channel.</summary>
    /// <param name="source">The image in its layout.</param>
    /// <param name="shape">Its size.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="target">As many values.</param>
    public static void Interleave<T>(ReadOnlySpan<T> source, ImageShape shape, PixelLayout layout, Span<T> target)
    {
        var (channels, pixels) = (shape.Channels, shape.Height * shape.Width);
        if (layout == PixelLayout.Interleaved || channels == 1)
        {
            source.CopyTo(target);
            return;
        }
        for (var c = 0; c < channels; c++)
        {
            var plane = source.Slice(c * pixels, pixels);
            for (var p = 0; p < plane.Length; p++)
                target[p * channels + c] = plane[p];
        }
    }
}
