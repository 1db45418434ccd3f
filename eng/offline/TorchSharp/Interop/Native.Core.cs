using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>
/// The shim's exports (native/*.cpp). A pointer result is a new tensor or zero, a bool result says whether the call
/// succeeded; after a failure the message is in <see cref="st_take_error"/> of the same thread.
/// </summary>
internal static unsafe partial class Native
{
    private const string Shim = "TorchSharpOffline";

    [DllImport(Shim)] internal static extern nint st_take_error();
    [DllImport(Shim)] internal static extern nint st_version();

    // Properties: none of them blocks or runs managed code, so they skip the switch of GC modes.
    [DllImport(Shim), SuppressGCTransition] internal static extern long st_ndim(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern long st_numel(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern void st_sizes(nint t, long* sizes);
    [DllImport(Shim), SuppressGCTransition] internal static extern void st_strides(nint t, long* strides);
    [DllImport(Shim), SuppressGCTransition] internal static extern int st_dtype(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern long st_element_size(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern int st_device_type(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern int st_device_index(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern bool st_is_contiguous(nint t);
    [DllImport(Shim), SuppressGCTransition] internal static extern bool st_requires_grad(nint t);

    // Lifetime, data and conversion
    [DllImport(Shim)] internal static extern void st_free(nint t);
    [DllImport(Shim)] internal static extern nint st_alias(nint t);
    [DllImport(Shim)] internal static extern bool st_data_ptr(nint t, void** data);
    [DllImport(Shim)] internal static extern bool st_item(nint t, ScalarValue* value);
    [DllImport(Shim)] internal static extern nint st_detach(nint t);
    [DllImport(Shim)] internal static extern nint st_clone(nint t);
    [DllImport(Shim)] internal static extern nint st_contiguous(nint t);
    [DllImport(Shim)] internal static extern bool st_copy_(nint t, nint source, bool nonBlocking);
    [DllImport(Shim)] internal static extern nint st_to(nint t, int type, int deviceType, int deviceIndex, bool copy, bool nonBlocking);

    // Autograd
    [DllImport(Shim)] internal static extern bool st_set_requires_grad(nint t, bool value);
    [DllImport(Shim)] internal static extern nint st_grad(nint t);
    [DllImport(Shim)] internal static extern bool st_set_grad(nint t, nint grad);
    [DllImport(Shim)] internal static extern bool st_backward(nint* roots, long rootCount, nint* grads, long gradCount, bool retainGraph, bool createGraph, nint* inputs, long inputCount);
    [DllImport(Shim)] internal static extern bool st_autograd_grad(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* grads, long gradCount, bool retainGraph, bool createGraph, bool allowUnused, nint* results);
    [DllImport(Shim), SuppressGCTransition] internal static extern bool st_grad_mode();
    [DllImport(Shim), SuppressGCTransition] internal static extern void st_set_grad_mode(bool enabled);
    [DllImport(Shim)] internal static extern nint st_enter_inference_mode(bool enabled);
    [DllImport(Shim)] internal static extern void st_leave_inference_mode(nint guard);

    // Generators
    [DllImport(Shim)] internal static extern nint st_generator_new(ulong seed);
    [DllImport(Shim)] internal static extern nint st_generator_default();
    [DllImport(Shim)] internal static extern void st_generator_free(nint generator);
    [DllImport(Shim)] internal static extern long st_generator_initial_seed(nint generator);
    [DllImport(Shim)] internal static extern nint st_generator_state(nint generator);
    [DllImport(Shim)] internal static extern bool st_generator_set_state(nint generator, nint state);

    // TorchScript
    [DllImport(Shim)] internal static extern nint st_jit_compile(byte* script);
    [DllImport(Shim)] internal static extern nint st_jit_invoke(nint unit, byte* name, nint* tensors, long count);

    // Threads and devices
    [DllImport(Shim)] internal static extern int st_threads();
    [DllImport(Shim)] internal static extern bool st_set_threads(int count);
    [DllImport(Shim)] internal static extern int st_cuda_count();
}
