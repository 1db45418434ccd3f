using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// Mirrored delta-orthogonal kernels, text form <c>mirrored</c>: a ReLU network without shortcuts keeps lengths and angles
    /// exactly at any depth and width. Beyond Signal Propagation, Appendix B.
    /// </summary>
    public static Initialization MirroredDeltaOrthogonal() => new MirroredInitialization();
}

/// <summary>
/// Mirrored delta-orthogonal kernels: <c>[[H, -H], [-H, H]]</c> at the centre tap, so that <c>(relu(u), relu(-u))</c> becomes
/// that of <c>H u</c>. Beyond Signal Propagation, Appendix B; Balduzzi et al. 2017; Burkholz and Dubatovka 2019.
/// </summary>
internal sealed class MirroredInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("mirrored", _ => MirroredDeltaOrthogonal(), MirroredDeltaOrthogonal);

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        var (outputs, inputs) = (layer.OutputChannels, layer.InputChannels);
        if (layer.Role == LayerRole.Classifier)
            return Kernels.Merge(Kernels.Orthogonal(outputs, inputs / 2, generator));
        return Kernels.AtCentre(layer, IsSplit(layer)
            ? Kernels.Split(Kernels.Orthogonal(outputs / 2, inputs, generator))
            : Kernels.Mirrored(Kernels.Orthogonal(outputs / 2, inputs / 2, generator)));
    }

    protected override string? Fault(LayerShape layer)
    {
        if (layer.Role is LayerRole.Residual or LayerRole.Shortcut)
            return "it has shortcuts; 'risotto' does the same for a WideResNet of form RisottoB or RisottoC, and PlainConvNet and Mlp would work with 'mirrored'.";
        if (layer.Role == LayerRole.Classifier)
            return layer.InputChannels % 2 == 0 ? null : OddFault(layer);
        if (layer.NegativeSlope != 0)
            return $"layer '{layer.Name}' is not followed by a ReLU; PlainConvNet and Mlp with Activation Relu would work.";
        if (layer.OutputChannels % 2 != 0)
            return OddFault(layer);
        var needed = IsSplit(layer) ? 2 * layer.InputChannels : layer.InputChannels;
        return layer.OutputChannels < needed
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs; an isometry of its {layer.InputChannels} inputs needs at least {needed}."
            : Kernels.CentreFault(layer);
    }

    private static bool IsSplit(LayerShape layer) => layer is { Role: LayerRole.Stem, MirroredInput: false };

    private static string OddFault(LayerShape layer) =>
        $"channels come in pairs, and layer '{layer.Name}' has {layer.InputChannels} inputs and {layer.OutputChannels} outputs; an even Width would work.";
}
