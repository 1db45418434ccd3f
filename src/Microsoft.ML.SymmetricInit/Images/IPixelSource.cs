namespace Microsoft.ML.SymmetricInit;

/// <summary>Images of one size that can be read again and again, in memory or not.</summary>
internal interface IPixelSource
{
    ImageShape Shape { get; }

    /// <summary>Whether values are bytes; floats otherwise.</summary>
    bool HoldsBytes { get; }

    /// <summary>Begins a pass over images.</summary>
    /// <param name="order">Their indices, each at most once; null for all of them as they come.</param>
    /// <param name="first">The place in the order where the pass begins.</param>
    IPixelReading Read(int[]? order = null, int first = 0);

    /// <summary>Mean and standard deviation per channel over all pixels of all images.</summary>
    PixelNormalization Statistics();

    /// <summary>SHA-256 of all images, one after the other.</summary>
    byte[] Hash();

    /// <summary>Divides the images, which are given in ascending order, in two; this source is not used afterwards.</summary>
    (IPixelSource Kept, IPixelSource Apart) Split(int[] kept, int[] apart);
}

/// <summary>One pass over images.</summary>
internal interface IPixelReading : IDisposable
{
    /// <summary>The next image, in the order height, width, channel; good until the next one is asked for.</summary>
    ReadOnlySpan<byte> Next();
}
