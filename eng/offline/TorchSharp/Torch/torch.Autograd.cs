using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    public static bool is_grad_enabled() => Native.st_grad_mode();

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static partial class autograd
    {
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] roots = Handles.Of(tensors), grads = Handles.Of(grad_tensors), leaves = Handles.Of(inputs);
            fixed (nint* r = roots, g = grads, l = leaves)
            {
                Check(Native.st_backward(r, roots.Length, g, grads.Length, retain_graph ?? create_graph, create_graph, l, leaves.Length));
            }

            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] roots = Handles.Of(outputs), leaves = Handles.Of(inputs), grads = Handles.Of(grad_outputs);
            var results = new nint[leaves.Length];
            fixed (nint* r = roots, l = leaves, g = grads, found = results)
            {
                Check(Native.st_autograd_grad(r, roots.Length, l, leaves.Length, g, grads.Length, retain_graph, create_graph, allow_unused, found));
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return results.Select(handle => new Tensor(handle)).ToList();
        }
    }

    /// <summary>Switches the recording of gradients for the calling thread until disposed.</summary>
    private sealed class AutoGradMode : IDisposable
    {
        private readonly bool _before = Native.st_grad_mode();

        internal AutoGradMode(bool enabled) => Native.st_set_grad_mode(enabled);

        public void Dispose() => Native.st_set_grad_mode(_before);
    }

    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private nint _guard = Native.st_enter_inference_mode(mode);

        public void Dispose()
        {
            if (_guard != 0)
            {
                Native.st_leave_inference_mode(_guard);
                _guard = 0;
            }
        }
    }
}
