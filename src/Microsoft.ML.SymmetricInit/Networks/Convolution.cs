using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A convolution, zero padding <c>k / 2</c>: <c>[N, I, H, W]</c> to <c>[N, O, ceil(H / stride), ceil(W / stride)]</c>. Starts at 0.</summary>
internal sealed class Convolution : Component
{
    private readonly long[] _stride;
    private readonly long[] _padding;

    public Convolution(TensorSpec spec, LayerShape shape) : base(nameof(Convolution))
    {
        var side = shape.KernelSide ?? throw new ArgumentException($"'{shape.Name}' is planned as a dense layer.", nameof(shape));
        _stride = [shape.Stride, shape.Stride];
        _padding = [side / 2, side / 2];
        Weight = Add("weight", spec.Kernel(shape.OutputChannels, shape.InputChannels, side));
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
            return nn.functional.conv2d(input, Weight, Bias, _stride, _padding);
        using var low = input.to(type);
        using var weight = Weight.to(type);
        using var bias = Bias?.to(type);
        return nn.functional.conv2d(low, weight, bias, _stride, _padding);
    }

    internal override string AddTo(NetworkGraph graph, string x) =>
        graph.Add("Conv", graph.Inputs(x, Weight, Bias), ("kernel_shape", Weight.shape[2..]), ("strides", _stride), ("pads", (long[])[.. _padding, .. _padding]));
}
