namespace Microsoft.ML.SymmetricInit;

/// <summary>Which count of connections scales a variance.</summary>
public enum FanMode
{
    /// <summary>Inputs of one output, <c>I * kh * kw</c>: keeps the length of activations.</summary>
    FanIn,

    /// <summary>Outputs of one input, <c>O * kh * kw</c>: keeps the length of gradients.</summary>
    FanOut,
}
