using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Reads ahead one batch of the input, scores it at once and then walks through its rows. The other active columns of
/// those rows are kept beside the scores, so that each row keeps its own.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly DataViewRowCursor _input;
    private readonly ImageScorer? _scorer;
    private readonly PixelReader? _readPixels;
    private readonly UnusableRows _unusable;
    private readonly ColumnBuffer?[] _buffers;
    private readonly RowIdentity[] _identities;
    private readonly ValueGetter<DataViewRowId> _inputId;
    private readonly int _classes;
    private float[] _scores = [];
    private int _row = -1;
    private int _rows;
    private long _position = -1;
    private bool _inputEnded;
    private bool _disposed;

    public ScoringCursor(DataViewSchema schema, bool[] active, DataViewRowCursor input, PixelColumn pixels, ImageScorer? scorer, UnusableRows unusable)
    {
        Schema = schema;
        _active = active;
        _input = input;
        _scorer = scorer;
        _unusable = unusable;
        var capacity = scorer?.Capacity ?? 1;
        _readPixels = scorer is null ? null : pixels.Reader(input);
        _buffers = [.. input.Schema.Select(column => active[column.Index] ? ColumnBuffer.Create(input, column, capacity, IsImage(column) && unusable.AreSkipped) : null)];
        _identities = new RowIdentity[capacity];
        _inputId = input.GetIdGetter();
        _classes = ((VectorDataViewType)schema[input.Schema.Count].Type).Size;

        bool IsImage(DataViewSchema.Column column) => column.Type.RawType == typeof(MLImage) || column.Index == pixels.Column.Index;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => _row < 0 ? 0 : _identities[_row].Batch;

    public override bool MoveNext()
    {
        if (_disposed || (_row + 1 >= _rows && !ReadBatch()))
        {
            _row = -1;
            _rows = 0;
            _position = -1;
            _unusable.Warn();
            return false;
        }
        _row++;
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _identities[Current].Id;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= _active.Length || !_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was opened.");
        Delegate getter = (column.Index - _buffers.Length) switch
        {
            0 => (ValueGetter<VBuffer<float>>)Score,
            1 => (ValueGetter<uint>)PredictedLabel,
            _ => _buffers[column.Index]!.Getter(() => Current),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            foreach (var buffer in _buffers)
                buffer?.Clear();
            _scorer?.Dispose();
            _input.Dispose();
            _unusable.Warn();
        }
        base.Dispose(disposing);
    }

    private int Current => _row >= 0 ? _row : throw new InvalidOperationException("The cursor is not on a row; call MoveNext first.");

    private bool ReadBatch()
    {
        foreach (var buffer in _buffers)
            buffer?.Clear();
        _rows = 0;
        _row = -1;
        // Until the batch is whole the input counts as ended: after a row that cannot be read there are no more rows.
        var more = !_inputEnded;
        _inputEnded = true;
        var rows = 0;
        while (rows < _identities.Length && (more = more && _input.MoveNext()))
        {
            if (_scorer is not null)
                _unusable.Add(rows, _readPixels!(_scorer[rows]), _scorer[rows]);
            foreach (var buffer in _buffers)
                buffer?.Read(rows);
            _inputId(ref _identities[rows].Id);
            _identities[rows].Batch = _input.Batch;
            rows++;
        }
        if (rows > 0 && _scorer is not null)
        {
            _scores = _scorer.Score(rows);
            _unusable.Blank(_scores, _classes);
        }
        _rows = rows;
        _inputEnded = !more;
        return rows > 0;
    }

    private ReadOnlySpan<float> CurrentScores => _scores.AsSpan(Current * _classes, _classes);

    private void Score(ref VBuffer<float> value) => Prediction.CopyScores(CurrentScores, ref value);

    private void PredictedLabel(ref uint value) => value = Prediction.Key(CurrentScores);

    private struct RowIdentity
    {
        public DataViewRowId Id;
        public long Batch;
    }
}
