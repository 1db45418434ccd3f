using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Makes the layers of one block, or those outside the blocks, from their plan.</summary>
/// <param name="spec">Where and in which element type tensors are made.</param>
/// <param name="prefix">What the names of the planned layers begin with, such as <c>block1.layer.0.</c>; the rest is the name in the block.</param>
/// <param name="plan">The planned layers.</param>
internal sealed class LayerMaker(TensorSpec spec, string prefix, IEnumerable<LayerShape> plan)
{
    private readonly Dictionary<string, LayerShape> _plan = plan.ToDictionary(layer => layer.Name[prefix.Length..]);

    public TensorSpec Spec => spec;

    /// <summary>The layers made so far.</summary>
    public List<NetworkLayer> Made { get; } = [];

    /// <summary>The plan of a layer, by its name in the block.</summary>
    public LayerShape this[string name] => _plan[name];

    /// <summary>Whether a layer is planned.</summary>
    public bool Has(string name) => _plan.ContainsKey(name);

    public Convolution Convolution(string name)
    {
        var layer = new Convolution(spec, _plan[name]);
        Made.Add(new NetworkLayer(_plan[name], layer.Weight, layer.Bias));
        return layer;
    }

    public Dense Dense(string name)
    {
        var layer = new Dense(spec, _plan[name]);
        Made.Add(new NetworkLayer(_plan[name], layer.Weight, layer.Bias));
        return layer;
    }

    /// <summary>Lets a number multiply the branch that one of the layers ends.</summary>
    public void ScaleBranch(Tensor scale) => Made.Single(layer => layer.Shape.EndsBranch).BranchScale = scale;
}
