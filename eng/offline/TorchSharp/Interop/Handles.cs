namespace TorchSharp.Interop;

/// <summary>Arrays of native handles for calls that take several tensors.</summary>
internal static class Handles
{
    internal static nint[] Of(IEnumerable<torch.Tensor>? tensors)
    {
        if (tensors is null)
        {
            return [];
        }

        var list = tensors as IReadOnlyCollection<torch.Tensor> ?? [.. tensors];
        var handles = new nint[list.Count];
        var i = 0;
        foreach (var tensor in list)
        {
            handles[i++] = tensor.Handle;
        }

        return handles;
    }
}
