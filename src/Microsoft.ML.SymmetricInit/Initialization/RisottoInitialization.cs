using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// RISOTTO, text forms <c>risotto</c>, <c>risotto(alpha=0.5)</c>, for a WideResNet of form RisottoB or RisottoC: blocks are exact
    /// isometries. arXiv 2210.02411; the construction is reconstructed from the properties that the paper states.
    /// </summary>
    /// <param name="alpha">Start of the branch multipliers, not 0; 1 by default. The start is isometric for any.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is 0 or not finite.</exception>
    public static Initialization Risotto(double alpha = 1) => new RisottoInitialization(alpha);
}

/// <summary>
/// RISOTTO: every block of a residual network starts as an orthogonal map of the signal u that its channels carry as
/// <c>(relu(u), relu(-u))</c>. arXiv 2210.02411; reconstructed from the properties that the paper states.
/// </summary>
internal sealed class RisottoInitialization : Initialization
{
    private static readonly NumberArgument Alpha = new("alpha", 1);
    public static readonly CatalogueEntry<Initialization> Entry = new("risotto", form => Risotto(Alpha.Read(form)), () => Risotto());

    private readonly double _alpha;

    public RisottoInitialization(double alpha)
    {
        if (!(double.IsFinite(alpha) && alpha != 0))
            throw new ArgumentOutOfRangeException(nameof(alpha), TextForm.Number(alpha), "The branch multiplier is finite and not 0.");
        _alpha = alpha;
    }

    protected override string Text => TextForm.Write(Entry.Name, Alpha.Write(_alpha));

    protected override double BranchScale(LayerShape layer) => _alpha;

    protected override string? Fault(LayerShape layer)
    {
        if (LacksBranches(layer, branch => branch is { HasBranchScale: true, ActivatesSum: true, HasScalarBiases: false }))
            return "its blocks are not RISOTTO's; a WideResNet of form RisottoB or RisottoC would work.";
        var channels = layer.Role == LayerRole.Classifier ? layer.InputChannels : layer.OutputChannels;
        if (channels % 2 != 0)
            return $"channels come in pairs, and layer '{layer.Name}' has {channels}; an even number would work.";
        return layer.Role == LayerRole.Stem && layer.OutputChannels < 2 * layer.InputChannels
            ? $"the stem has {layer.OutputChannels} outputs; an isometry of {layer.InputChannels} image channels needs at least {2 * layer.InputChannels}."
            : null;
    }

    protected override Tensor Weights(LayerShape layer, Generator generator) => layer.Role == LayerRole.Classifier
        ? Kernels.Merge(Kernels.Orthogonal(layer.OutputChannels, layer.InputChannels / 2, generator))
        : Kernels.AtCentre(layer, Kernels.Split(Kernels.Orthogonal(layer.OutputChannels / 2, layer.InputChannels, generator)));

    private protected override IReadOnlyList<Tensor> BlockWeights(IReadOnlyList<LayerShape> layers, Generator generator)
    {
        if (layers[0].Block < 0)
            return base.BlockWeights(layers, generator);
        var (first, last) = (layers[^2], layers[^1]);
        // The shortcut of a projecting block comes first.
        return layers.Count == 3 ? Projecting(layers[0], first, last, generator) : Identical(first, last, generator);
    }

    /// <summary>Type C: <c>W1 = LL(M1)</c>, <c>W2 = LL(M2)</c>, <c>Ws = LL(U - a M2 M1)</c>, so that the block maps u to U u.</summary>
    private Tensor[] Projecting(LayerShape shortcut, LayerShape first, LayerShape last, Generator generator)
    {
        using Scalar minusAlpha = -_alpha;
        var (inputs, middle, outputs) = (first.InputChannels / 2, first.OutputChannels / 2, last.OutputChannels / 2);
        var m1 = Kernels.Orthogonal(middle, inputs, generator);
        var m2 = Kernels.Orthogonal(outputs, middle, generator);
        var whole = Kernels.Orthogonal(outputs, inputs, generator);
        var rest = whole.add(m2.matmul(m1), minusAlpha);
        return [AtCentre(shortcut, rest), AtCentre(first, m1), AtCentre(last, m2)];
    }

    /// <summary>Type B: <c>W1 = Id</c>, <c>W2 = (LL(M) - Id) / a</c>: the identity takes the shortcut away again.</summary>
    private Tensor[] Identical(LayerShape first, LayerShape last, Generator generator)
    {
        using Scalar minus = -1, share = 1 / _alpha;
        var mirrored = Kernels.Mirrored(Kernels.Orthogonal(last.OutputChannels / 2, last.InputChannels / 2, generator));
        var identity = Kernels.Identity(first.OutputChannels, first.InputChannels, 1);
        var rest = mirrored.add(identity, minus).mul(share);
        return [Kernels.AtCentre(first, identity), Kernels.AtCentre(last, rest)];
    }

    private static Tensor AtCentre(LayerShape layer, Tensor matrix) => Kernels.AtCentre(layer, Kernels.Mirrored(matrix));
}
