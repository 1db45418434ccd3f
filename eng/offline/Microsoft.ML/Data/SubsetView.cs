namespace Microsoft.ML.Data;

/// <summary>Some columns of another view; also the mapper that does that to one row.</summary>
internal sealed class SubsetView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly int[] _kept;

    public SubsetView(IDataView source, int[] kept)
    {
        (_source, _kept) = (source, kept);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(kept.Select(index => source.Schema[index]));
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
        return Wrap(_source.GetRowCursor(Sources(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = RowCursorUtils.Active(columnsNeeded, Schema);
        return [.. _source.GetRowCursorSet(Sources(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => Sources(RowCursorUtils.Active(dependingColumns, Schema));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        => new MappedRow(input, Schema, _kept, RowCursorUtils.Active(activeColumns, Schema), new Delegate[_kept.Length], []);

    private MappedCursor Wrap(DataViewRowCursor input, bool[] active)
        => new(input, Schema, _kept, active, new Delegate[_kept.Length], []);

    private List<DataViewSchema.Column> Sources(bool[] active)
        => [.. _kept.Where((_, i) => active[i]).Select(index => _source.Schema[index])];
}
