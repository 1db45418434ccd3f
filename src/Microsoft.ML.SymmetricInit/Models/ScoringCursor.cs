using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Reads the input by batches, scores each at once and then walks through its rows. From the second batch on, the next one is
/// read by another thread while this one is scored and handed out; a cursor that stops in its first batch reads no further.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly DataViewRowCursor _input;
    private readonly ImageScorer? _scorer;
    private readonly RowBuffer _rows;
    private readonly UnusableRows _unusable;
    private readonly Action _checkAlive;
    private readonly int _classes;
    private float[] _scores = [];
    private Task<int>? _ahead;
    private int _first;
    private int _place = -1;
    private int _end;
    private long _position = -1;
    private bool _inputEnded;
    private bool _disposed;

    public ScoringCursor(DataViewSchema schema, bool[] active, DataViewRowCursor input, PixelColumn pixels, ImagePaths paths, ImageScorer? scorer, UnusableRows unusable, Action checkAlive)
    {
        Schema = schema;
        _active = active;
        _input = input;
        _scorer = scorer;
        _unusable = unusable;
        _checkAlive = checkAlive;
        _rows = new RowBuffer(input, active, pixels, paths, scorer, unusable, checkAlive);
        _first = _rows.BatchSize;
        _classes = ((VectorDataViewType)schema[input.Schema.Count].Type).Size;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => _place < 0 ? 0 : _rows[_place].Batch;

    public override bool MoveNext()
    {
        if (_disposed || (_place + 1 >= _end && !NextBatch()))
        {
            _place = -1;
            _end = 0;
            _position = -1;
            _unusable.Warn();
            return false;
        }
        _place++;
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _rows[Current].Id;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= _active.Length || !_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was opened.");
        Delegate getter = (column.Index - _input.Schema.Count) switch
        {
            0 => (ValueGetter<VBuffer<float>>)Score,
            1 => (ValueGetter<uint>)PredictedLabel,
            _ => _rows.Getter(column.Index, () => Current),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _rows.Stop();
            ((Task?)_ahead)?.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            _rows.Dispose();
            _scorer?.Dispose();
            _input.Dispose();
            _unusable.Warn();
        }
        base.Dispose(disposing);
    }

    private int Current => _place >= 0 ? _place : throw new InvalidOperationException("The cursor is not on a row; call MoveNext first.");

    private bool NextBatch()
    {
        _place = -1;
        _end = 0;
        if (_inputEnded)
            return false;
        // Until the batch is whole the input counts as ended: after a row that cannot be read there are no more rows.
        _inputEnded = true;
        _checkAlive();
        var (free, isFirst) = (_first, _position < 0);
        _first = _rows.BatchSize - _first;
        var rows = _ahead is null ? _rows.Read(_first) : _ahead.GetAwaiter().GetResult();
        var more = rows == _rows.BatchSize;
        _ahead = more && !isFirst && _scorer is not null ? Task.Run(() => _rows.Read(free)) : null;
        if (rows > 0 && _scorer is not null)
        {
            _scores = _scorer.Score(rows, _first);
            _unusable.Blank(_scores, _first, rows, _classes);
        }
        (_place, _end) = (_first - 1, _first + rows);
        _inputEnded = !more;
        return rows > 0;
    }

    private ReadOnlySpan<float> CurrentScores => _scores.AsSpan((Current - _first) * _classes, _classes);

    private void Score(ref VBuffer<float> value) => Prediction.CopyScores(CurrentScores, ref value);

    private void PredictedLabel(ref uint value) => value = Prediction.Key(CurrentScores);
}
