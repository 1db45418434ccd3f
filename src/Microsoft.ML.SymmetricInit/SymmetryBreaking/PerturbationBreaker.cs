using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Noise on the initial weights.</summary>
internal sealed class PerturbationBreaker(double scale) : SymmetryBreaker
{
    public const string Name = "perturbation";

    private readonly double _scale = Noise.CheckedScale(scale, "1e-6");

    public override string ToString() => TextForm.Write(Name, TextForm.Number(_scale));

    internal override void Attach(ImageNetwork network, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var layer in network.Layers.Where(layer => layer.Role != LayerRole.Classifier))
            Noise.Add(layer.Weight, _scale * Math.Sqrt(2.0 / layer.FanIn), relative: false, streams.Perturbation);
    }
}
