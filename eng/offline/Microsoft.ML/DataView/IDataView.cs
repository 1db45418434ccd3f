namespace Microsoft.ML;

/// <summary>Fills <paramref name="value"/> with a column's value in the current row; buffers already in it may be reused.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

public interface IDataView
{
    DataViewSchema Schema { get; }

    bool CanShuffle { get; }

    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}
