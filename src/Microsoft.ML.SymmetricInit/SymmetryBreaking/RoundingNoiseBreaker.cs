using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Changes of the gradients in their last places, as sums in changing order have them.</summary>
internal sealed class RoundingNoiseBreaker : SymmetryBreaker
{
    public const string Name = "rounding_noise";

    /// <summary>Spacing of float32 numbers from 1 to 2.</summary>
    private const double Ulp = 1.0 / (1 << 23);

    private readonly double _ulps;

    public RoundingNoiseBreaker(double ulps)
    {
        if (!(ulps is >= 0.5 and <= 1 / Ulp))
            throw new ArgumentOutOfRangeException(nameof(ulps), ulps, "Rounding noise is a number of units in the last place in [0.5, 2^23], such as 1.");
        _ulps = ulps;
    }

    public override string ToString() => TextForm.Write(Name, TextForm.Number(_ulps));

    internal override void BeforeStep(IReadOnlyList<Parameter> parameters, RandomStreams streams)
    {
        using Scalar largest = _ulps * Ulp;
        foreach (var parameter in parameters)
        {
            if (parameter.grad is not { } gradient)
                continue;
            using var drawn = empty(gradient.shape, dtype: gradient.dtype).uniform_(-1, 1, streams.RoundingNoise);
            using var noise = drawn.to(gradient.device);
            gradient.addcmul_(gradient, noise, largest);
        }
    }
}
