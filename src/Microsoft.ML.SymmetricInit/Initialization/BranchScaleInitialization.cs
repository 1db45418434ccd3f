using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>SkipInit, text forms <c>skipinit</c>, <c>skipinit(alpha=0.1)</c>: He's weights, branches multiplied by alpha. De and Smith 2020, section 5.</summary>
    /// <param name="alpha">Start of the multipliers, 0 by default; at most <c>1 / sqrt(branches)</c> is advised.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not finite.</exception>
    public static Initialization SkipInit(double alpha = 0) => double.IsFinite(alpha)
        ? new BranchScaleInitialization(TextForm.Write("skipinit", BranchScaleInitialization.Alpha.Write(alpha)), _ => alpha)
        : throw new ArgumentOutOfRangeException(nameof(alpha), TextForm.Number(alpha), "The branch multiplier is finite.");

    /// <summary>ReZero, text form <c>rezero</c>: He's weights, branches multiplied by 0. Bachlechner et al. 2020, equation 1.</summary>
    public static Initialization ReZero() => new BranchScaleInitialization("rezero", _ => 0);

    /// <summary>
    /// Hanin and Rolnick's residual start, text forms <c>hanin_rolnick</c>, <c>hanin_rolnick(0.5)</c>: He's weights, the branch of block l
    /// multiplied by <c>b^l</c>, whose sum is bounded at any depth. Hanin and Rolnick 2018, theorem 6.
    /// </summary>
    /// <param name="decay">The base b, in (0, 1]; 0.9 by default. 1 is the control that explodes with depth.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is not in (0, 1].</exception>
    public static Initialization HaninRolnick(double decay = BranchScaleInitialization.DefaultDecay) => decay is > 0 and <= 1
        ? new BranchScaleInitialization(TextForm.Write("hanin_rolnick", BranchScaleInitialization.Decay.Write(decay)), block => Math.Pow(decay, block))
        : throw new ArgumentOutOfRangeException(nameof(decay), TextForm.Number(decay), "The base of the branch multipliers is in (0, 1].");
}

/// <summary>He's normal weights, and a start for the numbers that multiply the residual branches.</summary>
/// <param name="text">The text form.</param>
/// <param name="scale">The number of block l, counted from 1.</param>
internal sealed class BranchScaleInitialization(string text, Func<int, double> scale) : Initialization
{
    public const double DefaultDecay = 0.9;

    public static readonly NumberArgument Alpha = new("alpha", 0);
    public static readonly NumberArgument Decay = new("decay", DefaultDecay, Bare: true);
    public static readonly CatalogueEntry<Initialization> SkipInitEntry = new("skipinit", form => SkipInit(Alpha.Read(form)), () => SkipInit());
    public static readonly CatalogueEntry<Initialization> ReZeroEntry = new("rezero", _ => ReZero(), ReZero);
    public static readonly CatalogueEntry<Initialization> HaninRolnickEntry = new("hanin_rolnick", form => HaninRolnick(Decay.Read(form)), () => HaninRolnick());

    protected override string Text => text;

    protected override Tensor Weights(LayerShape layer, Generator generator) => He().Fill(layer, generator);

    protected override double BranchScale(LayerShape layer) => scale(layer.Block + 1);

    protected override string? Fault(LayerShape layer) =>
        LacksBranches(layer, branch => branch.HasBranchScale)
            ? "its branches have no number to multiply them; a WideResNet of form SkipInit, ReZero, HaninRolnick or Fixup, a ConstNet without BatchNorm and a residual Mlp have one."
            : null;
}
