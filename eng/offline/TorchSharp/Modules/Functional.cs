using TorchSharp.Interop;

namespace TorchSharp;

public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

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

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? input.leaky_relu_(negative_slope).alias() : input.leaky_relu(negative_slope);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace
                ? input.Done(Native.st_dropout_(input.Handle, p, training)).alias()
                : Tensor.Result(Native.st_dropout(input.Handle, p, training), input);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => x.dtype == ScalarType.Int64
                ? Tensor.Result(Native.st_one_hot(x.Handle, num_classes), x)
                : throw new ArgumentException("OneHot input tensor must have elements of type Int64");

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)pad, mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static unsafe Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var name = mode switch
                {
                    PaddingModes.Reflect => "reflect"u8,
                    PaddingModes.Replicate => "replicate"u8,
                    PaddingModes.Circular => "circular"u8,
                    _ => "constant"u8,
                };
                fixed (long* p = pad)
                fixed (byte* n = name)
                {
                    return Tensor.Result(Native.st_pad(input.Handle, p, pad.Length, n, value), input);
                }
            }

            private static nint HandleOf(Tensor? tensor) => tensor is null ? 0 : tensor.Handle;
        }
    }
}
