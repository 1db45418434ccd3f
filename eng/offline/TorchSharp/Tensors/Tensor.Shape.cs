using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor t() => Result(Native.st_t(Handle), this);

        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* p = shape)
            {
                return Result(Native.st_view(Handle, p, shape.Length), this);
            }
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* p = shape)
            {
                return Result(Native.st_reshape(Handle, p, shape.Length), this);
            }
        }

        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Result(Native.st_flatten(Handle, start_dim, end_dim), this);

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* p = permutation)
            {
                return Result(Native.st_permute(Handle, p, permutation.Length), this);
            }
        }

        public Tensor transpose(long dim0, long dim1) => Result(Native.st_transpose(Handle, dim0, dim1), this);

        public Tensor unsqueeze(long dim) => Result(Native.st_unsqueeze(Handle, dim), this);

        public Tensor expand(params long[] sizes) => expand((ReadOnlySpan<long>)sizes);

        public unsafe Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false)
        {
            fixed (long* p = sizes)
            {
                return Result(Native.st_expand(Handle, p, sizes.Length, isImplicit), this);
            }
        }

        public Tensor narrow(long dim, long start, long length) => Result(Native.st_narrow(Handle, dim, start, length), this);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Result(Native.st_slice(Handle, dim, start, finish, step), this);

        public Tensor select(long dim, long index) => Result(Native.st_select(Handle, dim, index), this);

        /// <summary>All parameters: the defaults of TorchSharp 0.102 (0, 0, 0) and 0.106 (0, 0, 1) differ.</summary>
        public Tensor diagonal(long offset, long dim1, long dim2) => Result(Native.st_diagonal(Handle, offset, dim1, dim2), this);

        public unsafe Tensor repeat(params long[] sizes)
        {
            fixed (long* p = sizes)
            {
                return Result(Native.st_repeat(Handle, p, sizes.Length), this);
            }
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* p = dims)
            {
                return Result(Native.st_flip(Handle, p, dims.Length), this);
            }
        }

        public Tensor roll(long shifts, long? dims = null) =>
            dims is { } d ? roll([shifts], [d]) : roll((ReadOnlySpan<long>)[shifts]);

        public unsafe Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default)
        {
            fixed (long* s = shifts, d = dims)
            {
                return Result(Native.st_roll(Handle, s, shifts.Length, d, dims.Length), this);
            }
        }
    }
}
