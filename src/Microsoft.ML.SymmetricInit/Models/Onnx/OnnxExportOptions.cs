namespace Microsoft.ML.SymmetricInit;

/// <summary>What can be chosen of the file that <see cref="ImageClassificationTransformer.SaveAsOnnx(string, OnnxExportOptions?)"/> writes.</summary>
public sealed record OnnxExportOptions
{
    internal const int SmallestOperatorSet = 9;
    internal const int LargestOperatorSet = 23;

    /// <summary>Version of ONNX's operator set that the file asks of whoever runs it, 9 to 23. The graph is the same in each; older ones are read by older runtimes.</summary>
    /// <value>17, of 2022: OnnxRuntime 1.12 and later.</value>
    public int OperatorSet { get; init; } = 17;

    /// <summary>How the file holds the trained weights: in half precision it is half as large, and the graph casts them to Single, in which it computes either way.</summary>
    /// <value>Null: as the model saves them, <see cref="ImageClassificationTransformer.WeightPrecision"/>.</value>
    public WeightPrecision? WeightPrecision { get; init; }

    /// <summary>
    /// Whether the graph has no operator for batch normalization: one directly behind a convolution goes into its weights, any other
    /// becomes one factor and one summand a channel. Scores stay the same to rounding.
    /// </summary>
    /// <value>False.</value>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Whether the graph takes pixels as bytes (UInt8); as Single otherwise. The values are the same, such as 0 to 255 for a model that was trained on bytes.</summary>
    /// <value>False.</value>
    public bool BytePixels { get; init; }

    /// <summary>What is wrong, one sentence a fault.</summary>
    internal IEnumerable<string> Faults()
    {
        if (OperatorSet is < SmallestOperatorSet or > LargestOperatorSet)
            yield return $"OperatorSet must be from {SmallestOperatorSet} to {LargestOperatorSet}; received {OperatorSet}.";
        if (WeightPrecision is { } precision && !Enum.IsDefined(precision))
            yield return $"WeightPrecision must be Single or Half; received {(int)precision}.";
    }
}
