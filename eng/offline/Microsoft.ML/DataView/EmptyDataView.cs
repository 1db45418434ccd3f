using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A schema without rows.</summary>
public sealed class EmptyDataView(IHostEnvironment env, DataViewSchema schema) : IDataView
{
    private readonly IHost _host = env.Register("EmptyDataView");

    public DataViewSchema Schema { get; } = Contracts.CheckRef(schema, nameof(schema));

    public bool CanShuffle => true;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(_host, Schema, RowCursorUtils.Active(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(IChannelProvider provider, DataViewSchema schema, bool[] active) : RootCursor(provider)
    {
        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.Check(IsColumnActive(column), "Can't get getter for inactive column");
            return (ref TValue _) => CheckIsGood();
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId _) => CheckIsGood();

        protected override bool MoveNextCore() => false;
    }
}
