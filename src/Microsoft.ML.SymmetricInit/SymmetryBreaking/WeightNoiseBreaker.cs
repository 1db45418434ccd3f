using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// Normal noise on every parameter after each step, text forms <c>weight_noise(1e-7)</c> (relative) and
    /// <c>weight_noise(1e-7,absolute)</c>. At 1e-7 it stands in for the noise of a GPU's kernels; Beyond Signal Propagation,
    /// section 4, had the real one.
    /// </summary>
    /// <param name="scale">
    /// Size of the noise, above 0: its norm as a fraction of the parameter's norm (a standard deviation of
    /// <c>scale * |w| / sqrt(n)</c> for n values), or if absolute the standard deviation itself.
    /// </param>
    /// <param name="relative">Whether the size is relative to the parameter; true by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker WeightNoise(double scale, bool relative = true) => new WeightNoiseBreaker(scale, relative);
}

/// <summary>Noise on the parameters at each step.</summary>
internal sealed class WeightNoiseBreaker(double scale, bool relative) : SymmetryBreaker
{
    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("weight_noise",
        form => WeightNoise(Noise.Scale.Read(form), Noise.Relative.Read(form)), () => WeightNoise(1e-7), () => WeightNoise(1e-7, relative: false))
    {
        Usage = "weight_noise(SCALE)",
    };

    private readonly double _scale = Noise.CheckedScale(scale, "1e-7");

    public override string ToString() => TextForm.Write(Entry.Name, Noise.Scale.Write(_scale), Noise.Relative.Write(relative));

    public override void AfterStep(IReadOnlyList<Parameter> parameters, Generator generator)
    {
        foreach (var parameter in parameters)
            Noise.Add(parameter, _scale, relative, generator);
    }
}
