using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A view with computed columns, and the mapper that does the same to a single row. A computed column stands at the end
/// or, when it hides a column, right behind that one.
/// </summary>
internal sealed class ComputedView : IDataView, IRowToRowMapper
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly List<(int Source, ComputedColumn Computed)> _columns;

    public ComputedView(IHost host, IDataView source, IReadOnlyList<ComputedColumn> computed)
    {
        (_host, _source) = (host, source);
        _columns = [.. source.Schema.Select(column => (column.Index, (ComputedColumn)null))];
        foreach (var added in computed)
        {
            int hidden = _columns.FindLastIndex(column => NameOf(column) == added.Column.Name);
            _columns.Insert(hidden < 0 ? _columns.Count : hidden + 1, (-1, added));
        }
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_columns.Select(c => c.Computed?.Column ?? new DataViewSchema.DetachedColumn(source.Schema[c.Source])));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => Schema;

    public bool CanShuffle => _source.CanShuffle;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = RowCursorUtils.Active(columnsNeeded, Schema);
        return Wrap(_source.GetRowCursor(Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = RowCursorUtils.Active(columnsNeeded, Schema);
        return [.. _source.GetRowCursorSet(Dependencies(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => Dependencies(RowCursorUtils.Active(dependingColumns, Schema));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _host.CheckValue(input, nameof(input));
        _host.CheckValue(activeColumns, nameof(activeColumns));
        _host.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        bool[] active = RowCursorUtils.Active(activeColumns, Schema);
        var held = new List<Action>();
        return new MappedRow(input, Schema, Sources(), active, Getters(input, active, held), held);
    }

    private string NameOf((int Source, ComputedColumn Computed) column)
        => column.Computed?.Column.Name ?? _source.Schema[column.Source].Name;

    private MappedCursor Wrap(DataViewRowCursor input, bool[] active)
    {
        var held = new List<Action>();
        return new(input, Schema, Sources(), active, Getters(input, active, held), held);
    }

    private int[] Sources() => [.. _columns.Select(column => column.Source)];

    private Delegate[] Getters(DataViewRow input, bool[] active, List<Action> held)
        => [.. _columns.Select((column, i) => active[i] ? column.Computed?.MakeGetter(input, held) : null)];

    private List<DataViewSchema.Column> Dependencies(bool[] active)
    {
        var needed = _columns.Where((_, i) => active[i]).SelectMany(c => c.Computed?.Inputs ?? [c.Source]).ToHashSet();
        return [.. _source.Schema.Where(column => needed.Contains(column.Index))];
    }
}
