using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What one index of a tensor picks: a position, a slice, everything left, a new axis, or by another tensor.</summary>
    public struct TensorIndex
    {
        internal IndexKind Kind;
        internal long Start;
        internal long Stop;
        internal long Step;
        internal torch.Tensor? Picked;

        public static TensorIndex Ellipsis = new() { Kind = IndexKind.Rest };
        public static TensorIndex None = new() { Kind = IndexKind.Added };
        public static TensorIndex Null = new() { Kind = IndexKind.Added };
        public static TensorIndex Colon = new() { Kind = IndexKind.Whole };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new()
        {
            Kind = IndexKind.Range,
            Start = start ?? long.MinValue,
            Stop = stop ?? long.MinValue,
            Step = step ?? long.MinValue,
        };

        public static TensorIndex Slice(Range range) =>
            Slice(FromFront(range.Start), range.End.Equals(Index.End) ? null : FromFront(range.End));

        public static TensorIndex Bool(bool value) => new() { Kind = IndexKind.Flag, Start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { Kind = IndexKind.Position, Start = index.GetValueOrDefault() };

        public static TensorIndex Tensor(torch.Tensor tensor) => new() { Kind = IndexKind.Picked, Picked = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(FromFront(index));

        private static long FromFront(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }

    /// <summary>Numbered as in native/shape.cpp.</summary>
    internal enum IndexKind : long
    {
        Position,
        Range,
        Whole,
        Rest,
        Added,
        Flag,
        Picked,
    }

    public partial class Tensor
    {
        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(Array.ConvertAll(indices, TensorIndex.Tensor));
            set => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(i1);
            set => index_put_(value, i1);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        public unsafe Tensor index(params TensorIndex[] indices)
        {
            var (numbers, tensors) = Encode(indices);
            fixed (long* p = numbers)
            fixed (nint* t = tensors)
            {
                var n = indices.Length;
                return Result(Native.st_index(Handle, p, p + n, p + (2 * n), p + (3 * n), t, n), this, indices);
            }
        }

        public unsafe Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var (numbers, tensors) = Encode(indices);
            fixed (long* p = numbers)
            fixed (nint* t = tensors)
            {
                var n = indices.Length;
                return Done(Native.st_index_put_(Handle, p, p + n, p + (2 * n), p + (3 * n), t, n, value.Handle), indices, value);
            }
        }

        public unsafe Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var (numbers, tensors) = Encode(indices);
            fixed (long* p = numbers)
            fixed (nint* t = tensors)
            {
                var n = indices.Length;
                return Done(Native.st_index_put_scalar_(Handle, p, p + n, p + (2 * n), p + (3 * n), t, n, value.Value), indices);
            }
        }

        /// <summary>Kinds, starts, stops and steps one after the other, and the handles of index tensors.</summary>
        private static (long[] Numbers, nint[] Tensors) Encode(TensorIndex[] indices)
        {
            var n = indices.Length;
            var numbers = new long[4 * n];
            var tensors = new nint[n];
            for (var i = 0; i < n; i++)
            {
                numbers[i] = (long)indices[i].Kind;
                numbers[n + i] = indices[i].Start;
                numbers[(2 * n) + i] = indices[i].Stop;
                numbers[(3 * n) + i] = indices[i].Step;
                tensors[i] = indices[i].Picked is { } picked ? picked.Handle : 0;
            }

            return (numbers, tensors);
        }
    }
}
