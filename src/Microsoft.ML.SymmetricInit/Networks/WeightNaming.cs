namespace Microsoft.ML.SymmetricInit;

/// <summary>How the tensors of a file of weights are named.</summary>
public enum WeightNaming
{
    /// <summary>As this library names the weights and buffers of its networks; the names of <c>Network.state_dict()</c>.</summary>
    Library,

    /// <summary>
    /// As the published PyTorch code of ConstNet and LeakyNet (Beyond Signal Propagation) names them in its <c>state_dict()</c>, with
    /// the tensors that it keeps and does not use. Other networks have no such names.
    /// </summary>
    PyTorch,
}
