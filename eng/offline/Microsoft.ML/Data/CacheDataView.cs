using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Keeps columns in memory, each from the first time that it is asked for. Columns that cannot be kept, such as images, are dropped.</summary>
public sealed class CacheDataView : IDataView
{
    private readonly Lock _gate = new();
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly ColumnStore[] _columns;
    private DataViewRowId[] _ids;

    public CacheDataView(IHostEnvironment env, IDataView input, int[] prefetch)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("Cache");
        _host.CheckValue(input, nameof(input));
        foreach (int index in prefetch ?? [])
            _host.Check(IsCacheable(input.Schema[index].Type), $"Asked to prefetch column '{input.Schema[index].Name}' into cache, "
                + $"but it is of unhandled type '{input.Schema[index].Type}'");
        _source = DropUncacheable(input);
        _columns = new ColumnStore[_source.Schema.Count];
    }

    public DataViewSchema Schema => _source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => _ids?.LongLength ?? _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowCursorUtils.Active(columnsNeeded, Schema);
        EnsureFilled(active);
        return new Cursor(this, active, rand is null ? null : Permutation(rand, _ids.Length));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    internal static bool IsCacheable(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    internal static IDataView DropUncacheable(IDataView input)
    {
        var kept = input.Schema.Where(column => IsCacheable(column.Type)).Select(column => column.Index).ToArray();
        return kept.Length == input.Schema.Count ? input : new SubsetView(input, kept);
    }

    internal static int[] Permutation(Random rand, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < count; i++)
        {
            int j = i + rand.Next(count - i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private void EnsureFilled(bool[] active)
    {
        lock (_gate)
        {
            var missing = Schema.Where(column => active[column.Index] && _columns[column.Index] is null).ToList();
            if (_ids is not null && missing.Count == 0)
                return;
            using var cursor = _source.GetRowCursor(missing);
            var stores = missing.ConvertAll(column => (column.Index, Store: ColumnStore.Create(cursor, column)));
            var (ids, id, value) = (new List<DataViewRowId>(), cursor.GetIdGetter(), default(DataViewRowId));
            while (cursor.MoveNext())
            {
                id(ref value);
                ids.Add(value);
                foreach (var (_, store) in stores)
                    store.Add();
            }
            foreach (var (index, store) in stores)
                _columns[index] = store;
            _ids ??= [.. ids];
        }
    }

    private sealed class Cursor(CacheDataView parent, bool[] active, int[] order) : RootCursor(parent._host)
    {
        public override DataViewSchema Schema => parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return RowCursorUtils.Cast<TValue>(parent._columns[column.Index].Getter(Row));
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = parent._ids[Row()];

        protected override bool MoveNextCore() => Position + 1 < parent._ids.Length;

        private int Row()
        {
            CheckIsGood();
            return order is null ? (int)Position : order[Position];
        }
    }
}
