using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly long[] One = [1];
            private static readonly long[] Zero = [0];

            public static unsafe Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= One;
                padding ??= Zero;
                dilation ??= One;
                fixed (long* s = strides, p = padding, d = dilation)
                {
                    return Tensor.Result(
                        Native.st_conv2d(input.Handle, weight.Handle, HandleOf(bias), s, strides.Length, p, padding.Length, d, dilation.Length, groups),
                        input, weight, bias);
                }
            }

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Tensor.Result(Native.st_linear(input.Handle, weights.Handle, HandleOf(bias)), input, weights, bias);

            /// <summary>The running statistics may not be null: TorchSharp 0.102 reads their handles.</summary>
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                var result = Native.st_batch_norm(input.Handle, running_mean.Handle, running_var.Handle, HandleOf(weight), HandleOf(bias), training, momentum, eps);
                GC.KeepAlive(weight);
                GC.KeepAlive(bias);
                return Tensor.Result(result, input, running_mean, running_var);
            }

            private static nint HandleOf(Tensor? tensor) => tensor is null ? 0 : tensor.Handle;
        }
    }
}
