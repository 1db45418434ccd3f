using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>Fixup, text forms <c>fixup</c>, <c>fixup(fan_in)</c>, for a WideResNet of form Fixup. Zhang et al. 2019, section 4.</summary>
    /// <param name="fan">The fan of He's variance; <see cref="FanMode.FanOut"/> by default, as in its authors' code.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fan"/> is neither <see cref="FanMode.FanIn"/> nor <see cref="FanMode.FanOut"/>.</exception>
    public static Initialization Fixup(FanMode fan = FanMode.FanOut) => fan is FanMode.FanIn or FanMode.FanOut
        ? new FixupInitialization(fan)
        : throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan of Fixup is FanIn or FanOut.");
}

/// <summary>
/// Fixup: the last layer of each branch and the classifier 0, the other layers of a branch He times
/// <c>L^(-1 / (2m - 2))</c>, the rest He. Zhang et al. 2019, section 4.
/// </summary>
internal sealed class FixupInitialization(FanMode fan) : Initialization
{
    private static readonly WordArgument<FanMode> Fan = new(FanMode.FanOut, VarianceScaling.Fans);
    public static readonly CatalogueEntry<Initialization> Entry = new("fixup", form => Fixup(Fan.Read(form)), () => Fixup());

    protected override string Text => TextForm.Write(Entry.Name, Fan.Write(fan));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        if (layer.Role == LayerRole.Classifier || layer.EndsBranch)
            return Kernels.Zero(layer);
        var scale = layer.Role == LayerRole.Residual ? Math.Pow(layer.Blocks, -1.0 / (2 * layer.BranchLength - 2)) : 1;
        return Kernels.Gaussian(layer.WeightShape, VarianceScaling.HeGain(layer.NegativeSlope) / VarianceScaling.Fan(layer, fan) * scale * scale, generator);
    }

    protected override string? Fault(LayerShape layer) =>
        LacksBranches(layer, branch => branch.HasBranchScale && branch.HasScalarBiases)
            ? "it lacks Fixup's scalars; a WideResNet of form Fixup and a ConstNet without BatchNorm have them."
            : null;
}
