using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Call these by position: TorchSharp renamed the parameters between 0.102 (here) and 0.106.</summary>
        public static partial class functional
        {
            public static Tensor avg_pool2d(Tensor input, long kernelSize, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
                AveragePool(input, [kernelSize, kernelSize], [stride ?? kernelSize, stride ?? kernelSize], [padding, padding], ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true)
            {
                var (strides, paddings) = (stride ?? kernelSize, padding ?? (0, 0));
                return AveragePool(input, [kernelSize.Item1, kernelSize.Item2], [strides.Item1, strides.Item2], [paddings.Item1, paddings.Item2], ceil_mode, count_include_pad);
            }

            public static unsafe Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                var kernel = stackalloc long[] { kernelSize, kernelSize };
                var strides = stackalloc long[] { stride ?? kernelSize, stride ?? kernelSize };
                var paddings = stackalloc long[] { padding ?? 0, padding ?? 0 };
                var dilations = stackalloc long[] { dilation ?? 1, dilation ?? 1 };
                return Tensor.Result(Native.st_max_pool2d(input.Handle, kernel, 2, strides, 2, paddings, 2, dilations, 2, ceil_mode), input);
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, (output_size, output_size));

            public static unsafe Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size)
            {
                var size = stackalloc long[] { output_size.Item1, output_size.Item2 };
                return Tensor.Result(Native.st_adaptive_avg_pool2d(input.Handle, size, 2), input);
            }

            private static unsafe Tensor AveragePool(Tensor input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> strides, ReadOnlySpan<long> padding, bool ceilMode, bool countPadding)
            {
                fixed (long* k = kernel, s = strides, p = padding)
                {
                    return Tensor.Result(Native.st_avg_pool2d(input.Handle, k, 2, s, 2, p, 2, ceilMode, countPadding), input);
                }
            }
        }
    }
}
