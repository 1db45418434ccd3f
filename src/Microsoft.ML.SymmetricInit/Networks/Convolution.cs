using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A convolution without bias, zero padding <c>k / 2</c>: <c>[N, I, H, W]</c> to <c>[N, O, ceil(H / stride), ceil(W / stride)]</c>.</summary>
internal sealed class Convolution : Component
{
    private readonly long[] _stride;
    private readonly long[] _padding;

    public Convolution(TensorSpec spec, long inputs, long outputs, long kernel, long stride = 1) : base(nameof(Convolution))
    {
        _stride = [stride, stride];
        _padding = [kernel / 2, kernel / 2];
        Weight = Add("weight", spec.Kernel(outputs, inputs, kernel));
    }

    public Parameter Weight { get; }

    public override Tensor forward(Tensor input) => nn.functional.conv2d(input, Weight, null, _stride, _padding);
}
