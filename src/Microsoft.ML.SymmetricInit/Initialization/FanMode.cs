namespace Microsoft.ML.SymmetricInit;

/// <summary>Which count of connections divides a variance.</summary>
public enum FanMode
{
    /// <summary>Inputs of one output, <c>I * kh * kw</c>: keeps the length of activations.</summary>
    FanIn,

    /// <summary>Outputs of one input, <c>O * kh * kw</c>: keeps the length of gradients.</summary>
    FanOut,

    /// <summary>The mean of the two.</summary>
    Average,
}
