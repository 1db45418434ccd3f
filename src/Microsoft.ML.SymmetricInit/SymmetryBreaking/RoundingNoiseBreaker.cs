using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// What summation in changing order does, on any device: each value of each gradient is multiplied by <c>1 + u</c> before
    /// each step, u uniform in <c>[-ulps * 2^-23, ulps * 2^-23]</c>. Text form <c>rounding_noise(1)</c>.
    /// </summary>
    /// <param name="ulps">
    /// Largest change in units in the last place of float32 (2^-23 of the value), in [0.5, 2^23]: less than 0.5 is mostly
    /// rounded away again.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ulps"/> is not in [0.5, 2^23].</exception>
    public static SymmetryBreaker RoundingNoise(double ulps) => new RoundingNoiseBreaker(ulps);
}

/// <summary>Changes of the gradients in their last places, as sums in changing order have them.</summary>
internal sealed class RoundingNoiseBreaker : SymmetryBreaker
{
    private static readonly NumberArgument Ulps = new("ulps", Bare: true, Needed: "a number of units in the last place, such as rounding_noise(1)");

    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("rounding_noise", form => RoundingNoise(Ulps.Read(form)), () => RoundingNoise(1))
    {
        Usage = "rounding_noise(ULPS)",
    };

    /// <summary>Spacing of float32 numbers from 1 to 2.</summary>
    private const double Ulp = 1.0 / (1 << 23);

    private readonly double _ulps;

    public RoundingNoiseBreaker(double ulps)
    {
        if (!(ulps is >= 0.5 and <= 1 / Ulp))
            throw new ArgumentOutOfRangeException(nameof(ulps), TextForm.Number(ulps), "Rounding noise is a number of units in the last place in [0.5, 2^23], such as 1.");
        _ulps = ulps;
    }

    public override string ToString() => TextForm.Write(Entry.Name, Ulps.Write(_ulps));

    public override void BeforeStep(IReadOnlyList<Parameter> parameters, Generator generator)
    {
        using Scalar largest = _ulps * Ulp;
        foreach (var parameter in parameters)
        {
            if (parameter.grad is not { } gradient)
                continue;
            using var drawn = empty(gradient.shape, dtype: gradient.dtype, device: CPU).uniform_(-1, 1, generator);
            using var noise = drawn.to(gradient.device);
            gradient.addcmul_(gradient, noise, largest);
        }
    }
}
