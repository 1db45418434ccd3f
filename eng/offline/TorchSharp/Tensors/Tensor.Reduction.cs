using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Result(Native.st_sum(Handle, (int?)type ?? Unchanged), this);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)dim, keepdim, type);

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

        public Tensor std(bool unbiased = true) => Result(Native.st_std(Handle, unbiased), this);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public unsafe Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dimensions)
            {
                var result = Result(Native.st_std_dims(Handle, p, dimensions.Length, unbiased, keepdim), this);
                return type is null ? result : result.to_type(type.Value, disposeAfter: true);
            }
        }

        public Tensor var(bool unbiased = true) => Result(Native.st_var(Handle, unbiased), this);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);

        public unsafe Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* p = dimensions)
            {
                var result = Result(Native.st_var_dims(Handle, p, dimensions.Length, unbiased, keepdim), this);
                return type is null ? result : result.to_type(type.Value, disposeAfter: true);
            }
        }

        public Tensor norm(float p = 2.0f) => Result(Native.st_norm(Handle, p), this);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Result(Native.st_norm_dim(Handle, dim, keepdim, p), this);

        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Result(Native.st_cumsum(Handle, dim, (int?)type ?? Unchanged), this);

        public Tensor all() => Result(Native.st_all(Handle), this);

        public Tensor all(long dim, bool keepdim = false) => Result(Native.st_all_dim(Handle, dim, keepdim), this);

        public Tensor any() => Result(Native.st_any(Handle), this);

        public Tensor any(long dim, bool keepdim = false) => Result(Native.st_any_dim(Handle, dim, keepdim), this);

        public Tensor max() => Result(Native.st_max(Handle), this);

        public Tensor min() => Result(Native.st_min(Handle), this);

        public Tensor argmax() => Result(Native.st_argmax(Handle), this);

        public Tensor argmax(long dim, bool keepdim = false) => Result(Native.st_argmax_dim(Handle, dim, keepdim), this);

        public Tensor argmin() => Result(Native.st_argmin(Handle), this);

        public Tensor argmin(long dim, bool keepdim = false) => Result(Native.st_argmin_dim(Handle, dim, keepdim), this);

        public unsafe (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            nint values, indexes;
            return Pair(Native.st_max_dim(Handle, dim, keepdim, &values, &indexes), values, indexes);
        }

        public unsafe (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            nint values, indexes;
            return Pair(Native.st_min_dim(Handle, dim, keepdim, &values, &indexes), values, indexes);
        }

        public unsafe (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            nint values, indexes;
            return Pair(Native.st_topk(Handle, k, dim, largest, sorted, &values, &indexes), values, indexes);
        }

        public unsafe (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            nint values, indices;
            return Pair(Native.st_sort(Handle, dim, descending, stable, &values, &indices), values, indices);
        }

        private (Tensor, Tensor) Pair(bool succeeded, nint first, nint second)
        {
            Done(succeeded);
            return (new Tensor(first), new Tensor(second));
        }
    }
}
