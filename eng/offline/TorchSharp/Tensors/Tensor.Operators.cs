namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator -(Tensor tensor) => tensor.neg();
    }
}
