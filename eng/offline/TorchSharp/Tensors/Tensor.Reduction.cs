using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Result(Native.st_sum(Handle, (int?)type ?? Unchanged), this);

        public unsafe Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dim)
            {
                return Result(Native.st_sum_dims(Handle, p, dim.Length, keepdim, (int?)type ?? Unchanged), this);
            }
        }

        public Tensor mean() => Result(Native.st_mean(Handle), this);

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dimensions)
            {
                return Result(Native.st_mean_dims(Handle, p, dimensions.Length, keepdim, (int?)type ?? Unchanged), this);
            }
        }

        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Result(Native.st_cumsum(Handle, dim, (int?)type ?? Unchanged), this);

        public Tensor all() => Result(Native.st_all(Handle), this);

        public Tensor all(long dim, bool keepdim = false) => Result(Native.st_all_dim(Handle, dim, keepdim), this);

        public Tensor any() => Result(Native.st_any(Handle), this);

        public Tensor max() => Result(Native.st_max(Handle), this);

        public Tensor min() => Result(Native.st_min(Handle), this);

        public Tensor argmax(long dim, bool keepdim = false) => Result(Native.st_argmax_dim(Handle, dim, keepdim), this);

        public unsafe (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            nint values, indexes;
            return Pair(Native.st_max_dim(Handle, dim, keepdim, &values, &indexes), values, indexes);
        }

        private (Tensor, Tensor) Pair(bool succeeded, nint first, nint second)
        {
            Done(succeeded);
            return (new Tensor(first), new Tensor(second));
        }
    }
}
