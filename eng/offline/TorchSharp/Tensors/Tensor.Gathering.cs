using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) =>
            Result(Native.st_index_select(Handle, dim, index.Handle), this, index);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Done(Native.st_index_fill_(Handle, dim, Int64(index).Handle, value.Value), index);

        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Result(Native.st_masked_fill(Handle, mask.Handle, value.Value), this, mask);

        public Tensor where(Tensor condition, Tensor y) =>
            Result(Native.st_where(condition.Handle, Handle, y.Handle), this, condition, y);

        private static Tensor Int64(Tensor index) => index.dtype == ScalarType.Int64
            ? index
            : throw new ArgumentException("Element type of 'index' must be 'Int64'");
    }
}
