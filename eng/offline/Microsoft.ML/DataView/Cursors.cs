using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor that counts its own rows, disposes itself at the end and gives no row after that.</summary>
internal abstract class RootCursor(IChannelProvider provider) : DataViewRowCursor
{
    protected readonly IChannel Ch = provider.Start("Cursor");
    private long _position = -1;
    private bool _disposed;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (disposing)
            Ch.Dispose();
        _position = -1;
    }

    protected void CheckIsGood() => Ch.Check(_position >= 0, RowCursorUtils.FetchValueStateError);
}

/// <summary>Some rows of another cursor.</summary>
internal sealed class FilterCursor(IChannelProvider provider, DataViewRowCursor input, Func<bool> moveNext) : RootCursor(provider)
{
    public override DataViewSchema Schema => input.Schema;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override bool MoveNextCore() => moveNext();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Another cursor's rows in step with it, with some of its columns (-1) replaced by own getters.</summary>
internal sealed class MappedCursor(
    DataViewRowCursor input, DataViewSchema schema, int[] sources, bool[] active, Delegate[] getters, List<Action> held)
    : DataViewRowCursor
{
    private readonly MappedRow _row = new(input, schema, sources, active, getters, held);

    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing) => _row.Dispose();
}

/// <summary>A row that passes on some columns of another one and computes the others.</summary>
internal sealed class MappedRow(
    DataViewRow input, DataViewSchema schema, int[] sources, bool[] active, Delegate[] getters, List<Action> held) : DataViewRow
{
    private bool _disposed;

    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < schema.Count);
        return active[column.Index];
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.Check(IsColumnActive(column));
        return sources[column.Index] is >= 0 and var source
            ? input.GetGetter<TValue>(input.Schema[source])
            : RowCursorUtils.Cast<TValue>(getters[column.Index]);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var free in held)
            free();
        input.Dispose();
    }
}
