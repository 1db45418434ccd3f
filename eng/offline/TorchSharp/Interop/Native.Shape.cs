using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Creation, random filling, views, indexing and joining: native/shape.cpp.</summary>
internal static unsafe partial class Native
{
    [DllImport(Shim)] internal static extern nint st_zeros(long* size, long count, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_ones(long* size, long count, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_empty(long* size, long count, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_full(long* size, long count, ScalarValue value, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_arange(ScalarValue start, ScalarValue stop, ScalarValue step, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_eye(long rows, long columns, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_zeros_like(nint t, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_from_memory(void* data, long* size, long count, int sourceType, int type, int deviceType, int deviceIndex);
    [DllImport(Shim)] internal static extern nint st_share_memory(void* data, long* size, long count, int sourceType, int type, int deviceType, int deviceIndex, void* owner, delegate* unmanaged<void*, void> free);
    [DllImport(Shim)] internal static extern nint st_rand(long* size, long count, int type, int deviceType, int deviceIndex, nint generator);
    [DllImport(Shim)] internal static extern nint st_randn(long* size, long count, int type, int deviceType, int deviceIndex, nint generator);
    [DllImport(Shim)] internal static extern nint st_randint(long low, long high, long* size, long count, int type, int deviceType, int deviceIndex, nint generator);
    [DllImport(Shim)] internal static extern nint st_randperm(long n, int type, int deviceType, int deviceIndex, nint generator);
    [DllImport(Shim)] internal static extern bool st_normal_(nint t, double mean, double std, nint generator);
    [DllImport(Shim)] internal static extern bool st_uniform_(nint t, double from, double to, nint generator);
    [DllImport(Shim)] internal static extern bool st_geometric_(nint t, double p, nint generator);
    [DllImport(Shim)] internal static extern nint st_view(nint t, long* shape, long count);
    [DllImport(Shim)] internal static extern nint st_reshape(nint t, long* shape, long count);
    [DllImport(Shim)] internal static extern nint st_permute(nint t, long* dims, long count);
    [DllImport(Shim)] internal static extern nint st_expand(nint t, long* sizes, long count, bool isImplicit);
    [DllImport(Shim)] internal static extern nint st_flatten(nint t, long start, long end);
    [DllImport(Shim)] internal static extern nint st_transpose(nint t, long a, long b);
    [DllImport(Shim)] internal static extern nint st_t(nint t);
    [DllImport(Shim)] internal static extern nint st_unsqueeze(nint t, long dim);
    [DllImport(Shim)] internal static extern nint st_narrow(nint t, long dim, long start, long length);
    [DllImport(Shim)] internal static extern nint st_slice(nint t, long dim, long start, long finish, long step);
    [DllImport(Shim)] internal static extern nint st_select(nint t, long dim, long index);
    [DllImport(Shim)] internal static extern nint st_diagonal(nint t, long offset, long dim1, long dim2);
    [DllImport(Shim)] internal static extern nint st_index_select(nint t, long dim, nint index);
    [DllImport(Shim)] internal static extern bool st_index_fill_(nint t, long dim, nint index, ScalarValue value);
    [DllImport(Shim)] internal static extern nint st_masked_fill(nint t, nint mask, ScalarValue value);
    [DllImport(Shim)] internal static extern nint st_where(nint condition, nint x, nint y);
    [DllImport(Shim)] internal static extern nint st_repeat(nint t, long* sizes, long count);
    [DllImport(Shim)] internal static extern nint st_flip(nint t, long* dims, long count);
    [DllImport(Shim)] internal static extern nint st_roll(nint t, long* shifts, long shiftCount, long* dims, long dimCount);
    [DllImport(Shim)] internal static extern nint st_cat(nint* tensors, long count, long dim);
    [DllImport(Shim)] internal static extern nint st_stack(nint* tensors, long count, long dim);
    [DllImport(Shim)] internal static extern nint st_index(nint t, long* positions, long count);
}
