using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target, Scalar alpha) => Result(Native.st_add(Handle, target.Handle, alpha.Value), this, target);

        public Tensor add(Scalar scalar, Scalar alpha) => Result(Native.st_add_scalar(Handle, scalar.Value, alpha.Value), this);

        public Tensor add_(Tensor target, Scalar alpha) => Done(Native.st_add_(Handle, target.Handle, alpha.Value), target);

        public Tensor sub(Tensor target) => Result(Native.st_sub(Handle, target.Handle, ScalarValue.One), this, target);

        public Tensor sub_(Scalar target) => Done(Native.st_sub_scalar_(Handle, target.Value));

        public Tensor mul(Tensor target) => Result(Native.st_mul(Handle, target.Handle), this, target);

        public Tensor mul(Scalar target) => Result(Native.st_mul_scalar(Handle, target.Value), this);

        public Tensor mul_(Tensor target) => Done(Native.st_mul_(Handle, target.Handle), target);

        public Tensor mul_(Scalar target) => Done(Native.st_mul_scalar_(Handle, target.Value));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Result(Native.st_div(Handle, target.Handle), this, target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Result(Native.st_div_scalar(Handle, target.Value), this);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Done(Native.st_div_scalar_(Handle, target.Value));

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Result(Native.st_addcmul(Handle, tensor1.Handle, tensor2.Handle, value.Value), this, tensor1, tensor2);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(Native.st_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        public Tensor fill_(Scalar value) => Done(Native.st_fill_(Handle, value.Value));

        public Tensor zero_() => Done(Native.st_zero_(Handle));
    }
}
