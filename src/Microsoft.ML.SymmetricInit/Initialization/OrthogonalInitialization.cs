using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A semi-orthogonal weight matrix <c>[O, I * kh * kw]</c>, times a gain. Saxe et al. 2014.</summary>
internal sealed class OrthogonalInitialization(double gain) : Initialization
{
    protected override string Text => TextForm.Write("orthogonal", gain == 1 ? null : $"gain={TextForm.Number(gain)}");

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        using Scalar held = gain;
        using var matrix = Kernels.Orthogonal(layer.OutputChannels, layer.FanIn, generator, type);
        using var scaled = matrix.mul(held);
        return scaled.view(layer.WeightShape);
    }
}
