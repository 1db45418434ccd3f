using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view over the application's objects, which are enumerated anew by every cursor.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IHost _host;
    private readonly IEnumerable<TRow> _rows;
    private readonly MemberBinding[] _columns;

    public EnumerableDataView(IHostEnvironment env, IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        (_host, _rows) = (env.Register("StreamingDataView"), rows);
        _columns = MemberBinding.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = ObjectReader<TRow>.SchemaOf(_columns);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, RowCursorUtils.Active(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly EnumerableDataView<TRow> _parent;
        private readonly Delegate[] _getters;
        private readonly IEnumerator<TRow> _rows;
        private TRow _current;

        public Cursor(EnumerableDataView<TRow> parent, bool[] active)
            : base(parent._host)
        {
            (_parent, _rows) = (parent, parent._rows.GetEnumerator());
            _getters = new ObjectReader<TRow>(Ch, () =>
            {
                CheckIsGood();
                return _current;
            }).Getters(parent._columns, i => active[i]);
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Ch.Check(column.Index < _getters.Length, $"Column index must be between 0 and {_getters.Length}");
            return _getters[column.Index] is not null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return RowCursorUtils.Cast<TValue>(_getters[column.Index]);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckIsGood();
            id = new DataViewRowId((ulong)Position, 0);
        };

        protected override bool MoveNextCore()
        {
            bool moved = _rows.MoveNext();
            _current = moved ? _rows.Current : null;
            if (moved && _current is null)
                throw Ch.Except("Encountered null when iterating over data, this is not supported.");
            return moved;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                _rows.Dispose();
        }
    }
}
