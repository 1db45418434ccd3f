using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// An in-memory view that records how it is read. Unlike the one that LoadFromEnumerable gives, it shuffles when asked,
/// gives out real cursor sets and has row ids that are not positions.
/// </summary>
internal sealed class RecordingDataView : IDataView
{
    private readonly IReadOnlyList<TestColumn> _columns;

    public RecordingDataView(params IReadOnlyList<TestColumn> columns)
    {
        _columns = columns;
        Rows = columns[0].Rows;
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public int Rows { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    /// <summary>The names of the columns that each cursor so far was opened for.</summary>
    public List<string[]> Cursors { get; } = [];

    /// <summary>Number of cursors that are open.</summary>
    public int OpenCursors { get; private set; }

    /// <summary>Number of rows that all cursors together have moved to.</summary>
    public int RowsRead { get; private set; }

    public long? GetRowCount() => Rows;

    public static DataViewRowId IdOf(int row) => new((ulong)row * 7 + 3, 42);

    /// <summary>The batch of a row of a cursor that is the only one.</summary>
    public static long BatchOf(int place) => place / 100;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Open(columnsNeeded, Order(rand), batch: 0);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var order = Order(rand);
        return [.. Enumerable.Range(0, n).Select(part => Open(columnsNeeded, [.. order.Where((_, place) => place % n == part)], part))];
    }

    private int[] Order(Random? rand)
    {
        var order = Enumerable.Range(0, Rows).ToArray();
        rand?.Shuffle(order);
        return order;
    }

    private Cursor Open(IEnumerable<DataViewSchema.Column> columns, int[] order, int batch)
    {
        var needed = columns.ToList();
        Cursors.Add([.. needed.Select(column => column.Name)]);
        OpenCursors++;
        return new Cursor(this, [.. needed.Select(column => column.Index)], order, batch);
    }

    private sealed class Cursor(RecordingDataView view, HashSet<int> active, int[] order, int batch) : DataViewRowCursor
    {
        private int _place = -1;
        private bool _disposed;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _place;

        public override long Batch => batch + BatchOf(Math.Max(_place, 0));

        public override bool MoveNext()
        {
            if (_disposed || _place + 1 >= order.Length)
                return false;
            _place++;
            view.RowsRead++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = IdOf(order[_place]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column)
                ? (ValueGetter<TValue>)view._columns[column.Index].Getter(() => order[_place])
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                view.OpenCursors--;
            }
            base.Dispose(disposing);
        }
    }
}
