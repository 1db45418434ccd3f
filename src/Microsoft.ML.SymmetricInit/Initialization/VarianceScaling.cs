using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Independent draws of mean 0 and variance <c>g^2 / fan</c>: the one core of He's, Glorot's and LeCun's schemes, with the words of their text forms.</summary>
internal static class VarianceScaling
{
    /// <summary>Standard deviation of a standard normal variable that is cut off at 2.</summary>
    private const double CutOffDeviation = 0.87962566103423978;

    /// <summary>Beyond so many standard deviations a truncated draw is repeated.</summary>
    private const double CutOff = 2;

    public static IReadOnlyDictionary<string, FanMode> Fans { get; } = new Dictionary<string, FanMode>
    {
        ["fan_in"] = FanMode.FanIn,
        ["fan_out"] = FanMode.FanOut,
        ["fan_average"] = FanMode.Average,
    };

    public static IReadOnlyDictionary<string, Distribution> Distributions { get; } = new Dictionary<string, Distribution>
    {
        ["normal"] = Distribution.Normal,
        ["uniform"] = Distribution.Uniform,
        ["truncated"] = Distribution.TruncatedNormal,
        ["truncated_uncorrected"] = Distribution.TruncatedNormalUncorrected,
    };

    /// <summary>The gain in a text form.</summary>
    public static readonly NumberArgument Gain = new("gain", 1);

    public static double CheckedGain(double gain) => gain > 0 && double.IsFinite(gain)
        ? gain
        : throw new ArgumentOutOfRangeException(nameof(gain), TextForm.Number(gain), "A gain is above 0 and finite.");

    /// <summary>He's gain for a leaky ReLU: <c>g^2 = 2 / (1 + a^2)</c>; 2 for ReLU, 1 where the signal passes linearly.</summary>
    public static double HeGain(double negativeSlope) => 2 / (1 + negativeSlope * negativeSlope);

    public static double Fan(LayerShape layer, FanMode mode) => mode switch
    {
        FanMode.FanIn => layer.FanIn,
        FanMode.FanOut => layer.FanOut,
        _ => (layer.FanIn + layer.FanOut) / 2.0,
    };

    public static Tensor Draw(long[] shape, double variance, Distribution distribution, Generator generator)
    {
        var deviation = Math.Sqrt(variance);
        switch (distribution)
        {
            case Distribution.Normal:
                return Kernels.Gaussian(shape, variance, generator);
            case Distribution.Uniform:
                // Draws between bounds of their own would be scaled and moved in one instruction where the processor has it, and so rounded otherwise.
                using (Scalar width = 2 * Math.Sqrt(3) * deviation, half = 0.5)
                    return empty(shape, dtype: ScalarType.Float64, device: CPU).uniform_(0, 1, generator).sub_(half).mul_(width);
            default:
                using (var draws = Truncated(shape, generator))
                using (Scalar scale = distribution == Distribution.TruncatedNormal ? deviation / CutOffDeviation : deviation)
                    return draws.mul(scale);
        }
    }

    /// <summary>Standard normal draws, those beyond the cut-off drawn again.</summary>
    private static Tensor Truncated(long[] shape, Generator generator)
    {
        using var scope = NewDisposeScope();
        using Scalar cutOff = CutOff;
        var draws = empty(shape, dtype: ScalarType.Float64, device: CPU).normal_(0, 1, generator);
        for (var outside = draws.abs().gt(cutOff); outside.any().item<bool>(); outside = draws.abs().gt(cutOff))
            draws = where(outside, empty(shape, dtype: ScalarType.Float64, device: CPU).normal_(0, 1, generator), draws);
        return draws.MoveToOuterDisposeScope();
    }
}
