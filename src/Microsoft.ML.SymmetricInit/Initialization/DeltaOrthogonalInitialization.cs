using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// A semi-orthogonal matrix at the centre tap, text forms <c>delta_orthogonal</c>, <c>delta_orthogonal(gain=1.414)</c>: each
    /// layer, without its activation, keeps lengths at every pixel. Xiao et al. 2018, algorithm 1.
    /// </summary>
    /// <param name="gain">Factor of the matrix, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gain"/> is not above 0 and finite.</exception>
    public static Initialization DeltaOrthogonal(double gain = 1) => new DeltaOrthogonalInitialization(VarianceScaling.CheckedGain(gain));
}

/// <summary>A semi-orthogonal matrix at the centre tap, times a gain. Xiao et al. 2018, algorithm 1.</summary>
internal sealed class DeltaOrthogonalInitialization(double gain) : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("delta_orthogonal", form => DeltaOrthogonal(VarianceScaling.Gain.Read(form)), () => DeltaOrthogonal());

    protected override string Text => TextForm.Write(Entry.Name, VarianceScaling.Gain.Write(gain));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        using Scalar held = gain;
        using var matrix = Kernels.Orthogonal(layer.OutputChannels, layer.InputChannels, generator);
        return Kernels.AtCentre(layer, matrix.mul(held));
    }

    protected override string? Fault(LayerShape layer) =>
        layer.Role != LayerRole.Classifier && layer.OutputChannels < layer.InputChannels
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs for {layer.InputChannels} inputs, and an isometry needs at least as many; 'orthogonal' narrows as well."
            : Kernels.CentreFault(layer);
}
