using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Images in memory, row after row in the order height, width, channel, as bytes where they came as bytes and as
/// floats otherwise. Rows live in blocks, so that the store grows without copying what it has.
/// </summary>
internal sealed class PixelStore
{
    private const int BlockBytes = 1 << 24;

    private readonly List<byte[]> _blocks = [];
    private readonly int _rowsPerBlock;

    public PixelStore(ImageShape shape, bool holdsBytes)
    {
        Shape = shape;
        HoldsBytes = holdsBytes;
        RowBytes = checked(shape.Size * BytesPerValue);
        _rowsPerBlock = Math.Max(1, BlockBytes / RowBytes);
    }

    public ImageShape Shape { get; }

    public bool HoldsBytes { get; }

    public int BytesPerValue => HoldsBytes ? sizeof(byte) : sizeof(float);

    public int RowBytes { get; }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int row] =>
        _blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * RowBytes, RowBytes);

    /// <summary>Adds a row and returns the place to write it to.</summary>
    public Span<byte> Add()
    {
        if (Count == _blocks.Count * _rowsPerBlock)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(_rowsPerBlock * RowBytes));
        var row = Count++;
        return _blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * RowBytes, RowBytes);
    }

    /// <summary>Takes back the row that was added last.</summary>
    public void RemoveLast() => Count--;

    /// <summary>Keeps some of the rows, given in ascending order, and forgets the others.</summary>
    public void Keep(IReadOnlyList<int> rows)
    {
        for (var row = 0; row < rows.Count; row++)
            this[rows[row]].CopyTo(_blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * RowBytes, RowBytes));
        Count = rows.Count;
    }

    /// <summary>Mean and standard deviation per channel over all pixels of all rows.</summary>
    public PixelNormalization Statistics()
    {
        // Sums are taken of differences from the first pixel: of a channel that never changes they are 0, not rounding.
        var origin = new double[Shape.Channels];
        var sums = new double[Shape.Channels];
        var squares = new double[Shape.Channels];
        for (var row = 0; row < Count; row++)
        {
            if (HoldsBytes)
                Accumulate(this[row], row == 0, origin, sums, squares);
            else
                Accumulate(MemoryMarshal.Cast<byte, float>(this[row]), row == 0, origin, sums, squares);
        }
        var pixels = (double)Count * Shape.Height * Shape.Width;
        var mean = new float[Shape.Channels];
        var deviation = new float[Shape.Channels];
        for (var c = 0; c < mean.Length; c++)
        {
            mean[c] = (float)(origin[c] + sums[c] / pixels);
            var variance = Math.Max(0, squares[c] / pixels - sums[c] / pixels * (sums[c] / pixels));
            // A channel that never changes carries nothing; dividing by 1 leaves it at 0.
            deviation[c] = variance > 0 ? (float)Math.Sqrt(variance) : 1;
        }
        return new PixelNormalization(mean, deviation);
    }

    private static void Accumulate<T>(ReadOnlySpan<T> row, bool first, double[] origin, double[] sums, double[] squares) where T : unmanaged
    {
        static double Number(T pixel) => typeof(T) == typeof(byte) ? (byte)(object)pixel : (float)(object)pixel;

        for (var c = 0; first && c < origin.Length; c++)
            origin[c] = Number(row[c]);
        for (var i = 0; i < row.Length; i += sums.Length)
        {
            for (var c = 0; c < sums.Length; c++)
            {
                var value = Number(row[i + c]) - origin[c];
                sums[c] += value;
                squares[c] += value * value;
            }
        }
    }
}
