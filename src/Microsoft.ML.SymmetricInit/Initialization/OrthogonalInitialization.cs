using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>Semi-orthogonal weight matrices <c>[O, I * kh * kw]</c>, text forms <c>orthogonal</c>, <c>orthogonal(gain=1.414)</c>. Saxe et al. 2014.</summary>
    /// <param name="gain">Factor of the matrix, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gain"/> is not above 0 and finite.</exception>
    public static Initialization Orthogonal(double gain = 1) => new OrthogonalInitialization(VarianceScaling.CheckedGain(gain));
}

/// <summary>A semi-orthogonal weight matrix <c>[O, I * kh * kw]</c>, times a gain. Saxe et al. 2014.</summary>
internal sealed class OrthogonalInitialization(double gain) : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("orthogonal", form => Orthogonal(VarianceScaling.Gain.Read(form)), () => Orthogonal());

    protected override string Text => TextForm.Write(Entry.Name, VarianceScaling.Gain.Write(gain));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        using Scalar held = gain;
        using var matrix = Kernels.Orthogonal(layer.OutputChannels, layer.FanIn, generator);
        using var scaled = matrix.mul(held);
        return scaled.view(layer.WeightShape);
    }
}
