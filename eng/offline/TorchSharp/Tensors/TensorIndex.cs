using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Which position along one axis an index of a tensor picks.</summary>
    public struct TensorIndex
    {
        internal long Position;

        public static TensorIndex Single(long? index) => new() { Position = index.GetValueOrDefault() };

        public static implicit operator TensorIndex(long value) => Single(value);
    }

    public partial class Tensor
    {
        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices] => index(indices);

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1] => index(i1);

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2] => index(i1, i2);

        public unsafe Tensor index(params TensorIndex[] indices)
        {
            fixed (TensorIndex* positions = indices)
            {
                return Result(Native.st_index(Handle, (long*)positions, indices.Length), this);
            }
        }
    }
}
