namespace Microsoft.ML.SymmetricInit;

/// <summary>How many images are scored at once.</summary>
internal static class ScoringBatch
{
    /// <summary>The number for images of up to <see cref="LargestArea"/> pixels.</summary>
    public const int Largest = 128;

    /// <summary>Beyond it batches are smaller: half a GiB holds 16 channels of any batch.</summary>
    private const int LargestArea = 256 * 256;

    public static int Size(ImageShape image) => Size(image.Height, image.Width);

    public static int Size(long height, long width) => (int)Math.Clamp((long)Largest * LargestArea / (height * width), 1, Largest);
}
