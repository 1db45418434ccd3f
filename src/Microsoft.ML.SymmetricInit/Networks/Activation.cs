using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>ReLU (slope 0), leaky ReLU, or nothing (slope 1).</summary>
/// <param name="NegativeSlope">Slope for negative values, in [0, 1].</param>
internal readonly record struct Activation(double NegativeSlope)
{
    public static readonly Activation Relu = new(0);
    public static readonly Activation None = new(1);

    public static Activation FromKind(ActivationKind kind) => kind == ActivationKind.Relu ? Relu : None;

    /// <summary>A new tensor; the input stays as it is.</summary>
    public Tensor Apply(Tensor x)
    {
        if (NegativeSlope is 0 or 1)
            return NegativeSlope == 0 ? x.relu() : x.alias();
        using Scalar slope = NegativeSlope;
        return x.leaky_relu(slope);
    }

    /// <inheritdoc cref="Component.AddTo"/>
    public string AddTo(NetworkGraph graph, string x) => NegativeSlope switch
    {
        0 => graph.Relu(x),
        1 => x,
        _ => graph.Add("LeakyRelu", [x], ("alpha", (float)NegativeSlope)),
    };

    /// <summary>Changes a tensor that nothing else needs any more, and returns an alias of it.</summary>
    public Tensor ApplyInPlace(Tensor x)
    {
        if (NegativeSlope is 0 or 1)
            return NegativeSlope == 0 ? x.relu_().alias() : x.alias();
        using Scalar slope = NegativeSlope;
        return x.leaky_relu_(slope).alias();
    }
}
