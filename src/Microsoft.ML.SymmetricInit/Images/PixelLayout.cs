namespace Microsoft.ML.SymmetricInit;

/// <summary>The order of the values in a pixel vector.</summary>
public enum PixelLayout
{
    /// <summary>All of one channel, then the next: <c>[C, H, W]</c>, what <c>ExtractPixels</c> gives by default.</summary>
    Planar,

    /// <summary>All channels of one pixel, then the next pixel: <c>[H, W, C]</c>, <c>ExtractPixels</c> with <c>interleavePixelColors: true</c>.</summary>
    Interleaved,
}
