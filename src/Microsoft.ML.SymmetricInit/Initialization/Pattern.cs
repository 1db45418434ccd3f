using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What fills one layer of ConstNet and LeakyNet: the letters of the paper's strings.</summary>
/// <param name="Make">The weight, times the layer's <see cref="LayerShape.IdentityGain"/>.</param>
/// <param name="Fault">Why a layer cannot be filled so, and what would work.</param>
internal sealed record Pattern(Func<LayerShape, Generator, ScalarType, Tensor> Make, Func<LayerShape, string?> Fault)
{
    /// <summary>Share of the pattern in the noisy ones, as the published code has it.</summary>
    public const double PublishedShare = 0.99;

    /// <summary>Slope of the published LeakyNet.</summary>
    private const double PublishedSlope = 0.01;

    public static readonly Pattern Zero = new((layer, _, type) => zeros(layer.WeightShape, dtype: type), _ => null);

    /// <summary>Every output is the mean of the inputs at the same pixel.</summary>
    public static readonly Pattern Average = new(
        (layer, _, type) => Kernels.AtCentre(layer, Kernels.Average(layer, layer.IdentityGain, type)), Kernels.CentreFault);

    /// <summary>Output d is input <c>d mod I</c> at the same pixel.</summary>
    public static readonly Pattern Identity = new(
        (layer, _, type) => Kernels.AtCentre(layer, Kernels.Identity(layer.OutputChannels, layer.InputChannels, layer.IdentityGain, type)), IdentityFault);

    /// <summary>He's normal distribution, fan in.</summary>
    public static readonly Pattern He = new(
        (layer, generator, type) => Kernels.Gaussian(layer.WeightShape, VarianceScaling.HeGain(layer.NegativeSlope) / layer.FanIn, generator, type), _ => null);

    /// <summary>The published LeakyNet's «He»: variance <c>sqrt(2) * (1 + slope) / fan_in</c> with slope 0.01 in every layer.</summary>
    public static readonly Pattern PublishedLeaky = new(
        (layer, generator, type) => Kernels.Gaussian(layer.WeightShape, Math.Sqrt(2) * (1 + PublishedSlope) / layer.FanIn, generator, type), _ => null);

    /// <summary><c>share * pattern + N(0, v)</c> on every tap, <c>v = sqrt(2) * (1 + slope) * (1 - share) / fan_in</c>.</summary>
    public static Pattern Noisy(Pattern pattern, double share)
    {
        if (!(share is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of the pattern is a fraction in (0, 1), such as 0.99.");
        return pattern with { Make = (layer, generator, type) => WithNoise(pattern, share, layer, generator, type) };
    }

    private static Tensor WithNoise(Pattern pattern, double share, LayerShape layer, Generator generator, ScalarType type)
    {
        // A slope of 1 stands for a layer without activation, whose noise is that of ReLU's in the published code.
        var slope = layer.NegativeSlope < 1 ? layer.NegativeSlope : 0;
        var variance = Math.Sqrt(2) * (1 + slope) * (1 - share) / layer.FanIn;
        using var exact = pattern.Make(layer, generator, type);
        using var noise = Kernels.Gaussian(layer.WeightShape, variance, generator, type);
        using TorchSharp.Scalar held = share;
        return noise.add(exact, held);
    }

    private static string? IdentityFault(LayerShape layer) =>
        layer.OutputChannels < layer.InputChannels
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs for {layer.InputChannels} inputs, and the identity needs at least as many; 'idinit' narrows as well."
            : Kernels.CentreFault(layer);
}
