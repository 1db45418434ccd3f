using TorchSharp.Modules;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Noise on the parameters at each step.</summary>
internal sealed class WeightNoiseBreaker(double scale, bool relative) : SymmetryBreaker
{
    public const string Name = "weight_noise";

    private readonly double _scale = Noise.CheckedScale(scale, "1e-7");

    public override string ToString() => TextForm.Write(Name, TextForm.Number(_scale), relative ? null : Noise.Absolute);

    internal override void AfterStep(IReadOnlyList<Parameter> parameters, RandomStreams streams)
    {
        foreach (var parameter in parameters)
            Noise.Add(parameter, _scale, relative, streams.WeightNoise);
    }
}
