using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// Normal noise on the weights once, before training, text form <c>perturbation(1e-6)</c>: on convolutions and dense layers
    /// but not on the classifier, nor on biases and scales.
    /// </summary>
    /// <param name="scale">Standard deviation of the noise, above 0, as a fraction of He's, <c>sqrt(2 / fan_in)</c> of each layer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker Perturbation(double scale) => new PerturbationBreaker(scale);
}

/// <summary>Noise on the initial weights.</summary>
internal sealed class PerturbationBreaker(double scale) : SymmetryBreaker
{
    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("perturbation", form => Perturbation(Noise.Scale.Read(form)), () => Perturbation(1e-6))
    {
        Usage = "perturbation(SCALE)",
    };

    private readonly double _scale = Noise.CheckedScale(scale, "1e-6");

    public override string ToString() => TextForm.Write(Entry.Name, Noise.Scale.Write(_scale));

    public override void BeforeTraining(ImageNetwork network, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var layer in network.Layers.Where(layer => layer.Role != LayerRole.Classifier))
            Noise.Add(layer.Weight, _scale * Math.Sqrt(2.0 / layer.FanIn), relative: false, generator);
    }
}
