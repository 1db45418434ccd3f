using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// Every layer passes its input, text form <c>identity</c>: output d is input <c>d mod I</c> at the same pixel; the
    /// classifier 0. Needs layers with at least as many outputs as inputs. Beyond Signal Propagation, section 5.1.
    /// </summary>
    public static Initialization Identity() => new IdentityInitialization();
}

/// <summary>Output d is input <c>d mod I</c> at the same pixel; the classifier is 0.</summary>
internal sealed class IdentityInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("identity", _ => Identity(), Identity);

    internal override bool IsSymmetric => true;

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator) => layer.Role == LayerRole.Classifier
        ? Kernels.Zero(layer)
        : Kernels.AtCentre(layer, Kernels.Identity(layer.OutputChannels, layer.InputChannels, layer.IdentityGain));

    protected override string? Fault(LayerShape layer)
    {
        if (layer.Role == LayerRole.Classifier)
            return null;
        return layer.OutputChannels < layer.InputChannels
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs for {layer.InputChannels} inputs, and the identity needs at least as many; 'idinit' narrows as well."
            : Kernels.CentreFault(layer);
    }
}
