using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// Every layer averages its input channels at the centre tap, text form <c>average</c>; the classifier 0. In a LeakyNet
    /// every second layer is multiplied by <c>-1 / slope</c>. Beyond Signal Propagation, section 5.1.
    /// </summary>
    public static Initialization ConstAverage() => new AverageInitialization();
}

/// <summary>Every output is the mean of the inputs at the same pixel; the classifier is 0.</summary>
internal sealed class AverageInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("average", _ => ConstAverage(), ConstAverage);

    internal override bool IsSymmetric => true;

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        if (layer.Role == LayerRole.Classifier)
            return Kernels.Zero(layer);
        using Scalar value = layer.IdentityGain / layer.InputChannels;
        return Kernels.AtCentre(layer, full(layer.OutputChannels, layer.InputChannels, value, dtype: ScalarType.Float64, device: CPU));
    }

    protected override string? Fault(LayerShape layer) => layer.Role == LayerRole.Classifier ? null : Kernels.CentreFault(layer);
}
