using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A convolution, zero padding <c>k / 2</c>: <c>[N, I, H, W]</c> to <c>[N, O, ceil(H / stride), ceil(W / stride)]</c>. Starts at 0.</summary>
internal sealed class Convolution : Component
{
    private readonly long[] _stride;
    private readonly long[] _padding;

    public Convolution(TensorSpec spec, LayerShape shape, long stride) : base(nameof(Convolution))
    {
        var side = shape.KernelSide ?? throw new ArgumentException($"'{shape.Name}' is planned as a dense layer.", nameof(shape));
        _stride = [stride, stride];
        _padding = [side / 2, side / 2];
        Weight = Add("weight", spec.Kernel(shape.OutputChannels, shape.InputChannels, side));
        if (shape.HasBias)
            Bias = Add("bias", spec.Filled(shape.OutputChannels, 0));
    }

    public Parameter Weight { get; }

    public Parameter? Bias { get; }

    public override Tensor forward(Tensor input) => nn.functional.conv2d(input, Weight, Bias, _stride, _padding);
}
