using System.Security.Cryptography;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Images in memory, row after row in the order height, width, channel, as bytes where they came as bytes and as
/// floats otherwise. Rows live in blocks, so that the store grows without copying what it has.
/// </summary>
internal sealed class PixelStore : IPixelSource
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

    private int BytesPerValue => HoldsBytes ? sizeof(byte) : sizeof(float);

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

    public IPixelReading Read(int[]? order = null, int first = 0) => new Reading(this, order, first);

    public PixelNormalization Statistics()
    {
        var statistics = new PixelStatistics(Shape, HoldsBytes);
        for (var row = 0; row < Count; row++)
            statistics.Add(this[row]);
        return statistics.Normalization();
    }

    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var row = 0; row < Count; row++)
            hash.AppendData(this[row]);
        return hash.GetHashAndReset();
    }

    /// <summary>Those set apart are copied to a store of their own; the others move together in this one.</summary>
    public (IPixelSource Kept, IPixelSource Apart) Split(int[] kept, int[] apart)
    {
        var store = new PixelStore(Shape, HoldsBytes);
        foreach (var row in apart)
            this[row].CopyTo(store.Add());
        for (var row = 0; row < kept.Length; row++)
            this[kept[row]].CopyTo(_blocks[row / _rowsPerBlock].AsSpan(row % _rowsPerBlock * RowBytes, RowBytes));
        Count = kept.Length;
        return (this, store);
    }

    private sealed class Reading(PixelStore store, int[]? order, int first) : IPixelReading
    {
        private int _place = first;

        public ReadOnlySpan<byte> Next() => order is null ? store[_place++] : store[order[_place++]];

        public void Dispose()
        {
        }
    }
}
