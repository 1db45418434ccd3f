using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One block of a network: maps a feature map to the next.</summary>
internal abstract class Block(string name) : Component(name)
{
    /// <summary>Dropout on what the last convolution of the block gives.</summary>
    public Dropout Dropout { get; } = new();

    /// <summary>A trainable number.</summary>
    private protected Parameter AddScalar(string name, TensorSpec spec, double start) => Add(name, spec.Filled(1, start));

    /// <summary>The number at the end of the branch, whose layers are made; 1 until an initialization sets it.</summary>
    private protected Tensor AddBranchScale(LayerMaker maker, bool trainable)
    {
        var scale = trainable ? AddScalar("scale", maker.Spec, 1) : AddBuffer("scale", maker.Spec.Filled(1, 1));
        maker.ScaleBranch(scale);
        return scale;
    }

    /// <summary>The values with dropout applied, as a tensor of its own.</summary>
    private protected Tensor Drop(Tensor values) => Dropout.Apply(values, training);

    /// <summary><c>shortcut + scale * branch</c> in a graph.</summary>
    private protected static string Join(NetworkGraph graph, string shortcut, string branch, Tensor? scale) =>
        graph.Plus(shortcut, scale is null ? branch : graph.Times(branch, scale));

    /// <summary><c>shortcut + scale * dropout(branch)</c>; the branch may be used up.</summary>
    private protected Tensor Join(Tensor shortcut, Tensor branch, Tensor? scale)
    {
        if (scale is null)
            return Dropout.AddTo(shortcut, branch, training);
        using var dropped = Drop(branch);
        return shortcut.addcmul(dropped, scale, Scalars.One);
    }
}
