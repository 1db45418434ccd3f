using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Some rows of another view, in its order. <paramref name="start"/> makes, for a cursor over the source, what moves it
/// to the next row that is kept.
/// </summary>
internal sealed class RowFilterView(
    IHostEnvironment env,
    string name,
    IDataView source,
    Func<DataViewRowCursor, Func<bool>> start,
    Func<long, long> countOf) : IDataView
{
    private readonly IHost _host = env.Register(name);

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount() is { } count ? countOf(count) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var input = source.GetRowCursor(columnsNeeded);
        return new FilterCursor(_host, input, start(input));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded)];
}
