using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Result(Native.st_abs(Handle), this);

        public Tensor neg() => Result(Native.st_neg(Handle), this);

        public Tensor sqrt() => Result(Native.st_sqrt(Handle), this);

        public Tensor rsqrt() => Result(Native.st_rsqrt(Handle), this);

        public Tensor exp() => Result(Native.st_exp(Handle), this);

        public Tensor log() => Result(Native.st_log(Handle), this);

        public Tensor square() => Result(Native.st_square(Handle), this);

        public Tensor sign() => Result(Native.st_sign(Handle), this);

        public Tensor reciprocal() => Result(Native.st_reciprocal(Handle), this);

        public Tensor cos() => Result(Native.st_cos(Handle), this);

        public Tensor sin() => Result(Native.st_sin(Handle), this);

        public Tensor acos() => Result(Native.st_acos(Handle), this);

        public Tensor relu() => Result(Native.st_relu(Handle), this);

        public Tensor isfinite() => Result(Native.st_isfinite(Handle), this);

        public Tensor isnan() => Result(Native.st_isnan(Handle), this);

        public Tensor bitwise_not() => Result(Native.st_bitwise_not(Handle), this);

        public Tensor relu_() => Done(Native.st_relu_(Handle));

        public Tensor leaky_relu(Scalar negative_slope) => Result(Native.st_leaky_relu_scalar(Handle, negative_slope.Value), this);

        public Tensor leaky_relu_(Scalar negative_slope) => Done(Native.st_leaky_relu_(Handle, negative_slope.Value));

        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Result(Native.st_softmax(Handle, dim, (int?)dtype ?? Unchanged), this);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Result(Native.st_log_softmax(Handle, dim, (int?)dtype ?? Unchanged), this);

        public Tensor maximum(Tensor other) => Result(Native.st_maximum(Handle, other.Handle), this, other);

        public Tensor minimum(Tensor other) => Result(Native.st_minimum(Handle, other.Handle), this, other);

        public Tensor max(Tensor other) => maximum(other);

        public Tensor min(Tensor other) => minimum(other);

        public Tensor eq(Tensor target) => Result(Native.st_eq(Handle, target.Handle), this, target);

        public Tensor eq(Scalar target) => Result(Native.st_eq_scalar(Handle, target.Value), this);

        public Tensor ne(Tensor target) => Result(Native.st_ne(Handle, target.Handle), this, target);

        public Tensor ne(Scalar target) => Result(Native.st_ne_scalar(Handle, target.Value), this);

        public Tensor gt(Tensor target) => Result(Native.st_gt(Handle, target.Handle), this, target);

        public Tensor gt(Scalar target) => Result(Native.st_gt_scalar(Handle, target.Value), this);

        public Tensor lt(Tensor target) => Result(Native.st_lt(Handle, target.Handle), this, target);

        public Tensor lt(Scalar target) => Result(Native.st_lt_scalar(Handle, target.Value), this);

        public Tensor ge(Tensor target) => Result(Native.st_ge(Handle, target.Handle), this, target);

        public Tensor ge(Scalar target) => Result(Native.st_ge_scalar(Handle, target.Value), this);

        public Tensor le(Tensor target) => Result(Native.st_le(Handle, target.Handle), this, target);

        public Tensor le(Scalar target) => Result(Native.st_le_scalar(Handle, target.Value), this);

        public Tensor bitwise_and(Tensor other) => Result(Native.st_bitwise_and(Handle, other.Handle), this, other);

        public Tensor bitwise_or(Tensor other) => Result(Native.st_bitwise_or(Handle, other.Handle), this, other);

        public Tensor equal(Tensor target) => eq(target);

        public bool Equals(Tensor target) => target is not null && Whole(Native.st_equal(Handle, target.Handle), target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Whole(Native.st_allclose(Handle, target.Handle, rtol, atol, equal_nan), target);

        private bool Whole(int answer, Tensor other)
        {
            Done(answer >= 0, other);
            return answer == 1;
        }
    }
}
