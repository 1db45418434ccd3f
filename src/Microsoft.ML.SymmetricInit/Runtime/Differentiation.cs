using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Gradients, whatever the caller's thread is set to. Whether gradients are recorded is a setting of the thread, and so is inference
/// mode: a caller's scope of either must not reach into a computation of ours.
/// </summary>
internal static class Differentiation
{
    /// <summary>Lets operations be recorded until it is disposed, also inside a caller's <c>no_grad</c> or <c>inference_mode</c>.</summary>
    public static IDisposable Record()
    {
        Libtorch.EnsureLoaded();
        return inference_mode(false);
    }

    /// <summary>A copy that operations on it can be recorded of: a tensor that was made in inference mode can never be. In the caller's dispose scope.</summary>
    /// <param name="values">A tensor of whatever mode; stays as it is.</param>
    public static Tensor Recordable(Tensor values)
    {
        using var recording = Record();
        using var detached = values.detach();
        return detached.clone();
    }

    /// <summary>
    /// The gradients of a number; null for a tensor that has no influence. Nobody's <c>grad</c> changes, and the tensors are the caller's
    /// dispose scope's.
    /// </summary>
    /// <remarks>In place of TorchSharp's <c>autograd.grad</c>, which lets an exception of libtorch end the process.</remarks>
    /// <param name="total">The number, a tensor of one element that was recorded.</param>
    /// <param name="inputs">Tensors that require a gradient, no parameter twice.</param>
    /// <param name="retainGraph">Whether the record is kept for more.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch cannot differentiate it, and says why.</exception>
    public static Tensor?[] Differentiate(Tensor total, IReadOnlyList<Tensor> inputs, bool retainGraph = false)
    {
        using var recording = Record();
        // Of others than leaves nobody has asked for a gradient.
        Tensor?[] before = [.. inputs.Select(input => input.is_leaf ? input.grad : null)];
        try
        {
            foreach (var input in inputs.Where(input => input.is_leaf))
                input.grad = null;
            autograd.backward([total], retain_graph: retainGraph, inputs: [.. inputs]);
            return [.. inputs.Select(input => input.grad)];
        }
        finally
        {
            foreach (var (input, gradient) in inputs.Zip(before))
            {
                input.grad = gradient;
                gradient?.Dispose();
            }
        }
    }
}
