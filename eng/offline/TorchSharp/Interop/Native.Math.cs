using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Arithmetic, comparisons, reductions and linear algebra: native/math.cpp.</summary>
internal static unsafe partial class Native
{
    [DllImport(Shim)] internal static extern nint st_abs(nint t);
    [DllImport(Shim)] internal static extern nint st_neg(nint t);
    [DllImport(Shim)] internal static extern nint st_sqrt(nint t);
    [DllImport(Shim)] internal static extern nint st_log(nint t);
    [DllImport(Shim)] internal static extern nint st_square(nint t);
    [DllImport(Shim)] internal static extern nint st_sign(nint t);
    [DllImport(Shim)] internal static extern nint st_isfinite(nint t);
    [DllImport(Shim)] internal static extern nint st_relu(nint t);
    [DllImport(Shim)] internal static extern nint st_all(nint t);
    [DllImport(Shim)] internal static extern nint st_any(nint t);
    [DllImport(Shim)] internal static extern nint st_max(nint t);
    [DllImport(Shim)] internal static extern nint st_min(nint t);
    [DllImport(Shim)] internal static extern nint st_bitwise_not(nint t);
    [DllImport(Shim)] internal static extern bool st_relu_(nint t);
    [DllImport(Shim)] internal static extern bool st_zero_(nint t);
    [DllImport(Shim)] internal static extern nint st_eq(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_ne(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_le(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_mul(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_matmul(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_mm(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_mv(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_eq_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_gt_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_lt_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_le_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_mul_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_leaky_relu_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_add(nint a, nint b, ScalarValue alpha);
    [DllImport(Shim)] internal static extern nint st_sub(nint a, nint b, ScalarValue alpha);
    [DllImport(Shim)] internal static extern nint st_add_scalar(nint a, ScalarValue b, ScalarValue alpha);
    [DllImport(Shim)] internal static extern bool st_add_(nint a, nint b, ScalarValue alpha);
    [DllImport(Shim)] internal static extern bool st_mul_(nint a, nint b);
    [DllImport(Shim)] internal static extern bool st_sub_scalar_(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern bool st_mul_scalar_(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern bool st_leaky_relu_(nint a, ScalarValue slope);
    [DllImport(Shim)] internal static extern bool st_fill_(nint a, ScalarValue value);
    [DllImport(Shim)] internal static extern nint st_div(nint a, nint b);
    [DllImport(Shim)] internal static extern nint st_div_scalar(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern bool st_div_scalar_(nint a, ScalarValue b);
    [DllImport(Shim)] internal static extern nint st_addcmul(nint t, nint a, nint b, ScalarValue value);
    [DllImport(Shim)] internal static extern bool st_addcmul_(nint t, nint a, nint b, ScalarValue value);
    [DllImport(Shim)] internal static extern nint st_softmax(nint t, long dim, int type);
    [DllImport(Shim)] internal static extern nint st_sum(nint t, int type);
    [DllImport(Shim)] internal static extern nint st_sum_dims(nint t, long* dims, long count, bool keepdim, int type);
    [DllImport(Shim)] internal static extern nint st_mean(nint t);
    [DllImport(Shim)] internal static extern nint st_mean_dims(nint t, long* dims, long count, bool keepdim, int type);
    [DllImport(Shim)] internal static extern nint st_cumsum(nint t, long dim, int type);
    [DllImport(Shim)] internal static extern nint st_all_dim(nint t, long dim, bool keepdim);
    [DllImport(Shim)] internal static extern nint st_argmax_dim(nint t, long dim, bool keepdim);
    [DllImport(Shim)] internal static extern bool st_max_dim(nint t, long dim, bool keepdim, nint* values, nint* indices);
    [DllImport(Shim)] internal static extern int st_equal(nint a, nint b);
    [DllImport(Shim)] internal static extern bool st_linalg_qr(nint t, byte* mode, nint* q, nint* r);
    [DllImport(Shim)] internal static extern nint st_linalg_svdvals(nint t);
}
