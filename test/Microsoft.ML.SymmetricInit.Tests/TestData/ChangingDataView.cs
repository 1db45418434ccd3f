namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Data that is another one after its first cursor.</summary>
internal sealed class ChangingDataView(RecordingDataView first, RecordingDataView later) : IDataView
{
    private int _cursors;

    public DataViewSchema Schema => first.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        (_cursors++ == 0 ? first : later).GetRowCursor(columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
