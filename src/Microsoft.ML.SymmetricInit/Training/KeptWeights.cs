using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A copy of a network's weights and buffers.</summary>
internal sealed class KeptWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>The copies by name; empty before the first <see cref="Keep"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public bool IsEmpty => _tensors.Count == 0;

    /// <summary>Copies tensors of the network's names in place of what was kept.</summary>
    public void Keep(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, tensor) in tensors)
        {
            if (_tensors.TryGetValue(name, out var kept))
                kept.copy_(tensor);
            else
                _tensors[name] = tensor.detach().clone().DetachFromDisposeScope();
        }
    }

    public void CopyTo(ImageNetwork network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, tensor) in network.state_dict())
            tensor.copy_(_tensors[name]);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}
