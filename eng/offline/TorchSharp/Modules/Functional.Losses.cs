using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static partial class functional
        {
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Tensor.Result(
                    Native.st_cross_entropy(input.Handle, target.Handle, HandleOf(weight), ignore_index, (long)reduction, label_smoothing),
                    input, target, weight);
        }

        public static partial class utils
        {
            public static unsafe double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                var list = tensors.ToList();
                var handles = Handles.Of(list);
                double total;
                fixed (nint* p = handles)
                {
                    Check(Native.st_clip_grad_norm_(p, handles.Length, max_norm, norm_type, &total));
                }

                GC.KeepAlive(list);
                return total;
            }
        }
    }
}
