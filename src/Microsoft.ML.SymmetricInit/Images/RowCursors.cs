namespace Microsoft.ML.SymmetricInit;

/// <summary>Opens cursors.</summary>
internal static class RowCursors
{
    /// <param name="data">The data.</param>
    /// <param name="columns">The columns that are needed.</param>
    /// <param name="rowByRow">
    /// Whether each value is made when it is asked for, so that one that cannot be made concerns its row alone. Otherwise ML.NET may
    /// make vectors of many rows ahead on several threads, which is quicker, and the first that fails ends the cursor.
    /// </param>
    /// <param name="rand">Shuffles the rows if not null.</param>
    public static DataViewRowCursor Open(IDataView data, IEnumerable<DataViewSchema.Column> columns, bool rowByRow, Random? rand = null)
    {
        if (!rowByRow)
            return data.GetRowCursor(columns, rand);
        var needed = columns.ToList();
        // A set of one is what it would share among threads, but with nobody to share it with.
        var cursors = data.GetRowCursorSet(needed, 1, rand);
        if (cursors.Length == 1)
            return cursors[0];
        foreach (var cursor in cursors)
            cursor.Dispose();
        return data.GetRowCursor(needed, rand);
    }
}
