using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A semi-orthogonal matrix at the centre tap, times a gain. Xiao et al. 2018, algorithm 1.</summary>
internal sealed class DeltaOrthogonalInitialization(double gain) : Initialization
{
    protected override string Text => TextForm.Write("delta_orthogonal", gain == 1 ? null : $"gain={TextForm.Number(gain)}");

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        using Scalar held = gain;
        using var matrix = Kernels.Orthogonal(layer.OutputChannels, layer.InputChannels, generator, type);
        return Kernels.AtCentre(layer, matrix.mul(held));
    }

    protected override string? Fault(LayerShape layer) =>
        layer.Role != LayerRole.Classifier && layer.OutputChannels < layer.InputChannels
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs for {layer.InputChannels} inputs, and an isometry needs at least as many; 'orthogonal' narrows as well."
            : Kernels.CentreFault(layer);
}
