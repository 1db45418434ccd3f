using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        return new EnumerableDataView<TRow>(_env, data, schemaDefinition);
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(
        IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        _env.CheckValue(data, nameof(data));
        // The columns are checked now, the rows are read when they are enumerated.
        var writer = new ObjectWriter<TRow>(_env, data.Schema, ignoreMissingColumns, schemaDefinition);
        return Rows();

        IEnumerable<TRow> Rows()
        {
            using var cursor = data.GetRowCursor(writer.ColumnsNeeded);
            var fill = writer.From(cursor);
            TRow row = null;
            while (cursor.MoveNext())
            {
                row = reuseRowObject && row is not null ? row : new TRow();
                fill(row);
                yield return row;
            }
        }
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new RowFilterView(_env, "SkipTakeFilter", input, cursor =>
        {
            long left = count;
            return () => left-- > 0 && cursor.MoveNext();
        }, rows => Math.Min(rows, count));
    }
}
