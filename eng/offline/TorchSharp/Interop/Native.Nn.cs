using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Layers, losses and training: native/nn.cpp.</summary>
internal static unsafe partial class Native
{
    [DllImport(Shim)] internal static extern nint st_conv2d(nint input, nint weight, nint bias, long* strides, long strideCount, long* padding, long paddingCount, long* dilation, long dilationCount, long groups);
    [DllImport(Shim)] internal static extern nint st_linear(nint input, nint weight, nint bias);
    [DllImport(Shim)] internal static extern nint st_batch_norm(nint input, nint mean, nint var, nint weight, nint bias, bool training, double momentum, double eps);
    [DllImport(Shim)] internal static extern nint st_avg_pool2d(nint input, long* kernel, long kernelCount, long* stride, long strideCount, long* padding, long paddingCount, bool ceilMode, bool countIncludePad);
    [DllImport(Shim)] internal static extern nint st_max_pool2d(nint input, long* kernel, long kernelCount, long* stride, long strideCount, long* padding, long paddingCount, long* dilation, long dilationCount, bool ceilMode);
    [DllImport(Shim)] internal static extern nint st_adaptive_avg_pool2d(nint input, long* size, long count);
    [DllImport(Shim)] internal static extern nint st_dropout(nint input, double p, bool training);
    [DllImport(Shim)] internal static extern bool st_dropout_(nint input, double p, bool training);
    [DllImport(Shim)] internal static extern nint st_pad(nint input, long* pad, long count, byte* mode, double value);
    [DllImport(Shim)] internal static extern nint st_one_hot(nint input, long classes);
    [DllImport(Shim)] internal static extern nint st_cross_entropy(nint input, nint target, nint weight, long ignoreIndex, long reduction, double labelSmoothing);
    [DllImport(Shim)] internal static extern nint st_nll_loss(nint input, nint target, nint weight, long reduction);
    [DllImport(Shim)] internal static extern nint st_mse_loss(nint input, nint target, long reduction);
    [DllImport(Shim)] internal static extern bool st_clip_grad_norm_(nint* parameters, long count, double maxNorm, double normType, double* total);
    [DllImport(Shim)] internal static extern bool st_sgd_step(nint* parameters, nint* buffers, long count, double lr, double momentum, double dampening, double weightDecay, bool nesterov);
}
