using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Places for two batches of rows: ids, the columns that are passed on, and (in the scorer) pixels. One batch can be handed out
/// while the other is read, by another thread.
/// </summary>
internal sealed class RowBuffer : IDisposable
{
    private readonly DataViewRowCursor _input;
    private readonly ColumnBuffer?[] _columns;
    private readonly RowIdentity[] _identities;
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly ImagePathReader? _paths;
    private readonly PixelReader? _readPixels;
    private readonly ImageScorer? _scorer;
    private readonly UnusableRows _unusable;
    private readonly Action _checkAlive;
    private volatile bool _stopped;
    private long _read = -1;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="active">Which columns are passed on.</param>
    /// <param name="pixels">What the scorer takes.</param>
    /// <param name="paths">Where the images' files are named.</param>
    /// <param name="scorer">Where pixels go, with room for two batches; null if nothing is scored, and then a batch is one row.</param>
    /// <param name="unusable">Takes the rows whose images cannot be scored.</param>
    /// <param name="checkAlive">Called for each row; throws if the user wants no more.</param>
    public RowBuffer(DataViewRowCursor input, bool[] active, PixelColumn pixels, ImagePaths paths, ImageScorer? scorer, UnusableRows unusable, Action checkAlive)
    {
        BatchSize = scorer is null ? 1 : scorer.Capacity / 2;
        _input = input;
        _scorer = scorer;
        _unusable = unusable;
        _checkAlive = checkAlive;
        _columns = [.. input.Schema.Select(column => active[column.Index] ? ColumnBuffer.Create(input, column, 2 * BatchSize, unusable.AreSkipped && IsImage(column)) : null)];
        _identities = new RowIdentity[2 * BatchSize];
        _readId = input.GetIdGetter();
        _paths = scorer is null ? null : paths.Reader(input);
        _readPixels = scorer is null ? null : pixels.Reader(input, _paths);

        bool IsImage(DataViewSchema.Column column) => column.Type.RawType == typeof(MLImage) || column.Index == pixels.Column.Index;
    }

    public int BatchSize { get; }

    public RowIdentity this[int place] => _identities[place];

    public Delegate Getter(int column, Func<int> currentPlace) => _columns[column]!.Getter(currentPlace);

    /// <summary>Reads a batch into the places from <paramref name="first"/> on and returns the number of its rows: fewer than a batch at the end of the input.</summary>
    public int Read(int first)
    {
        Clear(first);
        for (var row = 0; row < BatchSize; row++)
        {
            _checkAlive();
            if (_stopped || !MoveNext())
                return row;
            var place = first + row;
            if (_scorer is not null)
                _unusable.Add(place, _readPixels!(_scorer[place]), _scorer[place]);
            foreach (var column in _columns)
                column?.Read(place);
            _readId(ref _identities[place].Id);
            _identities[place].Batch = _input.Batch;
        }
        return BatchSize;
    }

    /// <summary>Ends reading that is under way before its next row.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Frees what the columns own; no reading may be under way.</summary>
    public void Dispose()
    {
        Clear(0);
        Clear(BatchSize);
        _paths?.Dispose();
    }

    private bool MoveNext()
    {
        try
        {
            _read++;
            return _input.MoveNext();
        }
        catch (InvalidOperationException fault) when (_scorer is not null && UnusableRow.Cause(fault) is not null)
        {
            if (_unusable.ErrorAhead(_read) is { } error)
                throw error;
            throw;
        }
    }

    private void Clear(int first)
    {
        foreach (var column in _columns)
            column?.Clear(first, BatchSize);
    }

    /// <summary>What tells a row apart.</summary>
    public struct RowIdentity
    {
        public DataViewRowId Id;
        public long Batch;
    }
}
