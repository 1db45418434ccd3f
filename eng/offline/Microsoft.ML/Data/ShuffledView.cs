using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Rows in a random order, drawn from a pool that is refilled from the source; the source is shuffled too where it can be.
/// A cursor that is given no generator always has the same order. Columns that cannot be kept, such as images, are dropped.
/// </summary>
internal sealed class ShuffledView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly int _poolRows;
    private readonly bool _shuffleSource;

    public ShuffledView(IHostEnvironment env, IDataView source, int? seed, int poolRows, bool shuffleSource)
    {
        (_host, _source) = (env.Register("Shuffle"), CacheDataView.DropUncacheable(source));
        (_seed, _poolRows, _shuffleSource) = (seed ?? _host.Rand.Next(), poolRows, shuffleSource);
    }

    public DataViewSchema Schema => _source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= RandomUtils.Create(_seed);
        var input = _source.GetRowCursor(columnsNeeded, _shuffleSource ? RandomUtils.Create(rand) : null);
        return _poolRows == 1 ? input : new Cursor(_host, input, rand, _poolRows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _rand;
        private readonly ColumnStore[] _stores;
        private readonly ColumnStore _ids;
        private readonly List<int> _pool = [];
        private int _drawn = -1;

        public Cursor(IHost host, DataViewRowCursor input, Random rand, int poolRows)
            : base(host)
        {
            (_input, _rand, _ids) = (input, rand, ColumnStore.OfIds(input));
            _stores = [.. input.Schema.Select(column => input.IsColumnActive(column) ? ColumnStore.Create(input, column) : null)];
            while (_pool.Count < poolRows && input.MoveNext())
            {
                _pool.Add(_pool.Count);
                foreach (var store in _stores.Append(_ids))
                    store?.Add();
            }
        }

        public override DataViewSchema Schema => _input.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _stores[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return RowCursorUtils.Cast<TValue>(_stores[column.Index].Getter(Slot));
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_ids.Getter(Slot);

        protected override bool MoveNextCore()
        {
            // The slot of the row just shown takes the source's next row or, at the source's end, leaves the pool.
            if (_drawn >= 0 && _input.MoveNext())
            {
                foreach (var store in _stores.Append(_ids))
                    store?.Set(_pool[_drawn]);
            }
            else if (_drawn >= 0)
            {
                _pool[_drawn] = _pool[^1];
                _pool.RemoveAt(_pool.Count - 1);
            }
            if (_pool.Count == 0)
                return false;
            _drawn = _rand.Next(_pool.Count);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private int Slot()
        {
            CheckIsGood();
            return _pool[_drawn];
        }
    }
}
