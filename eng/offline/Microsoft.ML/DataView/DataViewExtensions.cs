namespace Microsoft.ML.Data;

public static class DataViewExtensions
{
    public static DataViewRowCursor GetRowCursor(this IDataView dv, params DataViewSchema.Column[] columnsNeeded)
        => dv.GetRowCursor((IEnumerable<DataViewSchema.Column>)columnsNeeded);

    public static DataViewRowCursor GetRowCursor(this IDataView dv, DataViewSchema.Column columnNeeded)
        => dv.GetRowCursor(Enumerable.Repeat(columnNeeded, 1));

    public static DataViewRowCursor GetRowCursorForAllColumns(this IDataView dv) => dv.GetRowCursor(dv.Schema);
}
