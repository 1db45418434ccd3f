namespace Microsoft.ML.SymmetricInit;

/// <summary>How a model file holds the network's trained weights. What is computed in is <see cref="Precision"/>.</summary>
public enum WeightPrecision
{
    /// <summary>Four bytes a weight.</summary>
    Single,

    /// <summary>
    /// Two bytes a weight, IEEE 754 half precision: a relative rounding error of at most 2^-11, below 6.1e-5 an absolute one of at
    /// most 3e-8. Buffers, such as the running statistics of batch normalization, keep four.
    /// </summary>
    Half,
}
