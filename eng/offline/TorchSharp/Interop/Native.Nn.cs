using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Layers, losses and training: native/nn.cpp.</summary>
internal static unsafe partial class Native
{
    [DllImport(Shim)] internal static extern nint st_conv2d(nint input, nint weight, nint bias, long* strides, long strideCount, long* padding, long paddingCount, long* dilation, long dilationCount, long groups);
    [DllImport(Shim)] internal static extern nint st_linear(nint input, nint weight, nint bias);
    [DllImport(Shim)] internal static extern nint st_batch_norm(nint input, nint mean, nint var, nint weight, nint bias, bool training, double momentum, double eps);
    [DllImport(Shim)] internal static extern nint st_cross_entropy(nint input, nint target, nint weight, long ignoreIndex, long reduction, double labelSmoothing);
    [DllImport(Shim)] internal static extern bool st_clip_grad_norm_(nint* parameters, long count, double maxNorm, double normType, double* total);
}
