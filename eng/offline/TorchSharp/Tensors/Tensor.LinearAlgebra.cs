using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Result(Native.st_matmul(Handle, target.Handle), this, target);

        public Tensor mm(Tensor target) => Result(Native.st_mm(Handle, target.Handle), this, target);

        public Tensor mv(Tensor target) => Result(Native.st_mv(Handle, target.Handle), this, target);
    }
}
