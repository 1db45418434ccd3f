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

    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weight, Bias);
}
