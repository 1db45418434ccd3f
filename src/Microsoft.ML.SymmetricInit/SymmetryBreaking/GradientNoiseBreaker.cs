using TorchSharp.Modules;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Noise on the gradients at each step.</summary>
internal sealed class GradientNoiseBreaker(double scale, bool relative) : SymmetryBreaker
{
    public const string Name = "gradient_noise";

    private readonly double _scale = Noise.CheckedScale(scale, "0.01");

    public override string ToString() => TextForm.Write(Name, TextForm.Number(_scale), relative ? null : Noise.Absolute);

    internal override void BeforeStep(IReadOnlyList<Parameter> parameters, RandomStreams streams)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.grad is { } gradient)
                Noise.Add(gradient, _scale, relative, streams.GradientNoise);
        }
    }
}
