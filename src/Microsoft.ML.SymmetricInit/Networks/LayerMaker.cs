using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Makes the layers of a network in the order of its plan, and remembers them.</summary>
internal sealed class LayerMaker(TensorSpec spec, IEnumerable<LayerShape> plan)
{
    private readonly Queue<LayerShape> _plan = new(plan);
    private readonly List<NetworkLayer> _made = [];

    public TensorSpec Spec => spec;

    public IReadOnlyList<NetworkLayer> Made => _made;

    /// <summary>The next layer of the plan, a convolution whose name ends as given.</summary>
    public Convolution Convolution(string name, int stride = 1)
    {
        var shape = Next(name);
        var layer = new Convolution(spec, shape, stride);
        _made.Add(new NetworkLayer(shape, layer.Weight, layer.Bias));
        return layer;
    }

    /// <summary>The next layer of the plan, a dense one whose name ends as given.</summary>
    public Dense Dense(string name)
    {
        var shape = Next(name);
        var layer = new Dense(spec, shape);
        _made.Add(new NetworkLayer(shape, layer.Weight, layer.Bias));
        return layer;
    }

    /// <summary>The layer made last ends a branch that this number multiplies.</summary>
    public void ScaleBranch(Tensor scale) => _made[^1].BranchScale = scale;

    private LayerShape Next(string name)
    {
        var shape = _plan.Dequeue();
        return shape.Name == name || shape.Name.EndsWith($".{name}", StringComparison.Ordinal)
            ? shape
            : throw new InvalidOperationException($"The network makes '{name}' where its plan has '{shape.Name}'.");
    }
}
