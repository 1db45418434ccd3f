using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row that shows whichever object it was given last.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly IHost _host;
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(IHostEnvironment env, SchemaDefinition definition)
    {
        _host = env.Register("Row");
        var columns = MemberBinding.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = ObjectReader<TRow>.SchemaOf(columns);
        _getters = new ObjectReader<TRow>(_host, () =>
        {
            _host.Check(_position >= 0, RowCursorUtils.FetchValueStateError);
            return _current;
        }).Getters(columns, _ => true);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Set(TRow row)
    {
        _host.CheckValue(row, nameof(row));
        _current = row;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        _host.Check(column.Index < _getters.Length, $"Column index must be between 0 and {_getters.Length}");
        return true;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        IsColumnActive(column);
        return RowCursorUtils.Cast<TValue>(_getters[column.Index]);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
}
