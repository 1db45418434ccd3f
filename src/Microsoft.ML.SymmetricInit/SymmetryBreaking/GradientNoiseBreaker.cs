using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// Normal noise on the gradient of every parameter before each step, text forms <c>gradient_noise(0.01)</c> (relative)
    /// and <c>gradient_noise(0.01,absolute)</c>. A gradient that is exactly 0 gets no relative noise.
    /// </summary>
    /// <param name="scale">
    /// Size of the noise, above 0: its norm as a fraction of the norm of the parameter's gradient (a standard deviation
    /// of <c>scale * |g| / sqrt(n)</c> for n values), or if absolute the standard deviation itself.
    /// </param>
    /// <param name="relative">Whether the size is relative to the gradient; true by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker GradientNoise(double scale, bool relative = true) => new GradientNoiseBreaker(scale, relative);
}

/// <summary>Noise on the gradients at each step.</summary>
internal sealed class GradientNoiseBreaker(double scale, bool relative) : SymmetryBreaker
{
    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("gradient_noise",
        form => GradientNoise(Noise.Scale.Read(form), Noise.Relative.Read(form)), () => GradientNoise(0.01), () => GradientNoise(1e-4, relative: false))
    {
        Usage = "gradient_noise(SCALE)",
    };

    private readonly double _scale = Noise.CheckedScale(scale, "0.01");

    public override string ToString() => TextForm.Write(Entry.Name, Noise.Scale.Write(_scale), Noise.Relative.Write(relative));

    public override void BeforeStep(IReadOnlyList<Parameter> parameters, Generator generator)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.grad is { } gradient)
                Noise.Add(gradient, _scale, relative, generator);
        }
    }
}
