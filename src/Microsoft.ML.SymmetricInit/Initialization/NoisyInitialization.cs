using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>The average with noise on every tap, text form <c>noisy_average</c> or <c>noisy_average(0.9)</c>. As the published LeakyNet code.</summary>
    /// <param name="share">Share c of the average, in (0, 1), 0.99 by default; the noise has variance <c>sqrt(2) (1 + slope) (1 - c) / fan_in</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in (0, 1).</exception>
    public static Initialization NoisyConst(double share = NoisyInitialization.PublishedShare) => new NoisyInitialization(NoisyInitialization.AverageEntry, ConstAverage(), share);

    /// <summary>The identity with noise on every tap, text form <c>noisy_identity</c> or <c>noisy_identity(0.9)</c>. As the published LeakyNet code.</summary>
    /// <param name="share">Share c of the identity, in (0, 1), 0.99 by default; the noise has variance <c>sqrt(2) (1 + slope) (1 - c) / fan_in</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in (0, 1).</exception>
    public static Initialization NoisyIdentity(double share = NoisyInitialization.PublishedShare) => new NoisyInitialization(NoisyInitialization.IdentityEntry, Identity(), share);
}

/// <summary><c>share * W + N(0, v)</c> on every tap, W another scheme's weights and <c>v = sqrt(2) (1 + slope) (1 - share) / fan_in</c>; the classifier without noise.</summary>
internal sealed class NoisyInitialization : Initialization
{
    /// <summary>As the published code has it.</summary>
    public const double PublishedShare = 0.99;

    private static readonly NumberArgument Share = new("share", PublishedShare, Bare: true);
    public static readonly CatalogueEntry<Initialization> AverageEntry = new("noisy_average", form => NoisyConst(Share.Read(form)), () => NoisyConst());
    public static readonly CatalogueEntry<Initialization> IdentityEntry = new("noisy_identity", form => NoisyIdentity(Share.Read(form)), () => NoisyIdentity());

    private readonly CatalogueEntry<Initialization> _entry;
    private readonly Initialization _scheme;
    private readonly double _share;

    public NoisyInitialization(CatalogueEntry<Initialization> entry, Initialization scheme, double share)
    {
        if (!(share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), TextForm.Number(share), "The share of the pattern is a fraction in (0, 1), such as 0.99.");
        (_entry, _scheme, _share) = (entry, scheme, share);
    }

    protected override string Text => TextForm.Write(_entry.Name, Share.Write(_share));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        if (layer.Role == LayerRole.Classifier)
            return _scheme.Fill(layer, generator);
        // A slope of 1 stands for a layer without activation, whose noise is that of ReLU's in the published code.
        var slope = layer.NegativeSlope < 1 ? layer.NegativeSlope : 0;
        using Scalar share = _share;
        using var shared = _scheme.Fill(layer, generator).mul_(share);
        return Kernels.Gaussian(layer.WeightShape, Math.Sqrt(2) * (1 + slope) * (1 - _share) / layer.FanIn, generator).add_(shared, Scalars.One);
    }

    protected override string? Fault(LayerShape layer) => _scheme.FaultOf(layer);
}
