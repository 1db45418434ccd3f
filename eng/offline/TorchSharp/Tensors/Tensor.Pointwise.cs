using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Result(Native.st_abs(Handle), this);

        public Tensor neg() => Result(Native.st_neg(Handle), this);

        public Tensor sqrt() => Result(Native.st_sqrt(Handle), this);

        public Tensor log() => Result(Native.st_log(Handle), this);

        public Tensor square() => Result(Native.st_square(Handle), this);

        public Tensor sign() => Result(Native.st_sign(Handle), this);

        public Tensor relu() => Result(Native.st_relu(Handle), this);

        public Tensor isfinite() => Result(Native.st_isfinite(Handle), this);

        public Tensor bitwise_not() => Result(Native.st_bitwise_not(Handle), this);

        public Tensor relu_() => Done(Native.st_relu_(Handle));

        public Tensor leaky_relu(Scalar negative_slope) => Result(Native.st_leaky_relu_scalar(Handle, negative_slope.Value), this);

        public Tensor leaky_relu_(Scalar negative_slope) => Done(Native.st_leaky_relu_(Handle, negative_slope.Value));

        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Result(Native.st_softmax(Handle, dim, (int?)dtype ?? Unchanged), this);

        public Tensor eq(Tensor target) => Result(Native.st_eq(Handle, target.Handle), this, target);

        public Tensor eq(Scalar target) => Result(Native.st_eq_scalar(Handle, target.Value), this);

        public Tensor ne(Tensor target) => Result(Native.st_ne(Handle, target.Handle), this, target);

        public Tensor gt(Scalar target) => Result(Native.st_gt_scalar(Handle, target.Value), this);

        public Tensor lt(Scalar target) => Result(Native.st_lt_scalar(Handle, target.Value), this);

        public Tensor le(Tensor target) => Result(Native.st_le(Handle, target.Handle), this, target);

        public Tensor le(Scalar target) => Result(Native.st_le_scalar(Handle, target.Value), this);

        public bool Equals(Tensor target) => target is not null && Whole(Native.st_equal(Handle, target.Handle), target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        private bool Whole(int answer, Tensor other)
        {
            Done(answer >= 0, other);
            return answer == 1;
        }
    }
}
