using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Independent draws of mean 0 and variance <c>g^2 / fan</c>: the one core of He's, Glorot's and LeCun's schemes.</summary>
internal static class VarianceScaling
{
    /// <summary>Standard deviation of a standard normal variable that is cut off at 2.</summary>
    private const double CutOffDeviation = 0.87962566103423978;

    /// <summary>Beyond so many standard deviations a truncated draw is repeated.</summary>
    private const double CutOff = 2;

    /// <summary>He's gain for a leaky ReLU: <c>g^2 = 2 / (1 + a^2)</c>; 2 for ReLU, 1 where the signal passes linearly.</summary>
    public static double HeGain(double negativeSlope) => 2 / (1 + negativeSlope * negativeSlope);

    public static double Fan(LayerShape layer, FanMode mode) => mode switch
    {
        FanMode.FanIn => layer.FanIn,
        FanMode.FanOut => layer.FanOut,
        _ => (layer.FanIn + layer.FanOut) / 2.0,
    };

    public static Tensor Draw(long[] shape, double variance, Distribution distribution, Generator generator, ScalarType type)
    {
        var deviation = Math.Sqrt(variance);
        switch (distribution)
        {
            case Distribution.Normal:
                return Kernels.Gaussian(shape, variance, generator, type);
            case Distribution.Uniform:
                var bound = Math.Sqrt(3) * deviation;
                return empty(shape, dtype: type).uniform_(-bound, bound, generator);
            default:
                using (var draws = Truncated(shape, generator, type))
                using (Scalar scale = distribution == Distribution.TruncatedNormal ? deviation / CutOffDeviation : deviation)
                    return draws.mul(scale);
        }
    }

    /// <summary>Standard normal draws, those beyond the cut-off drawn again.</summary>
    private static Tensor Truncated(long[] shape, Generator generator, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Scalar cutOff = CutOff;
        var draws = empty(shape, dtype: type).normal_(0, 1, generator);
        for (var outside = draws.abs().gt(cutOff); outside.any().item<bool>(); outside = draws.abs().gt(cutOff))
            draws = where(outside, empty(shape, dtype: type).normal_(0, 1, generator), draws);
        return draws.MoveToOuterDisposeScope();
    }
}
