using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Result(Native.st_matmul(Handle, target.Handle), this, target);

        public Tensor mm(Tensor target) => Result(Native.st_mm(Handle, target.Handle), this, target);

        public Tensor mv(Tensor target) => Result(Native.st_mv(Handle, target.Handle), this, target);

        public Tensor dot(Tensor target) => Result(Native.st_dot(Handle, target.Handle), this, target);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Result(Native.st_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha), this, mat1, mat2);
    }
}
