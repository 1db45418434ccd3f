namespace Microsoft.ML.SymmetricInit;

/// <summary>Images and the index of each one's class.</summary>
/// <param name="Pixels">The images.</param>
/// <param name="Labels">One class index per image, from 0.</param>
internal sealed record LabelledImages(IPixelSource Pixels, IReadOnlyList<long> Labels)
{
    /// <summary>How much each image counts in the training loss; null for 1 each.</summary>
    public IReadOnlyList<float>? Weights { get; init; }

    /// <summary>The range of all pixels.</summary>
    public PixelRange? Range { get; init; }

    public int Count => Labels.Count;
}
