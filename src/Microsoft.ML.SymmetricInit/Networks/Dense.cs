using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A dense layer: <c>[N, I]</c> to <c>[N, O]</c>. Starts at 0.</summary>
internal sealed class Dense : Component
{
    public Dense(TensorSpec spec, LayerShape shape) : base(nameof(Dense))
    {
        Weight = Add("weight", spec.Matrix(shape.OutputChannels, shape.InputChannels));
        if (shape.HasBias)
            Bias = Add("bias", spec.Filled(shape.OutputChannels, 0));
    }

    public Parameter Weight { get; }

    public Parameter? Bias { get; }

    /// <inheritdoc cref="ImageNetwork.ComputeType"/>
    public ScalarType? ComputeType { get; set; }

    public override Tensor forward(Tensor input)
    {
        if (ComputeType is not { } type)
            return nn.functional.linear(input, Weight, Bias);
        using var low = input.to(type);
        using var weight = Weight.to(type);
        using var bias = Bias?.to(type);
        return nn.functional.linear(low, weight, bias);
    }

    internal override string AddTo(NetworkGraph graph, string x) => graph.Add("Gemm", graph.Inputs(x, Weight, Bias), ("transB", 1L));
}
