using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The mappers of a chain in a row.</summary>
public sealed class CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers) : IRowToRowMapper, IDisposable
{
    private bool _disposed;

    public IRowToRowMapper[] InnerMappers { get; } = mappers ?? [];

    public DataViewSchema InputSchema { get; } = Contracts.CheckRef(inputSchema, nameof(inputSchema));

    public DataViewSchema OutputSchema { get; } = mappers?.LastOrDefault()?.OutputSchema ?? inputSchema;

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => InnerMappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");
        if (InnerMappers.Length == 0)
        {
            foreach (var column in activeColumns.Where(c => !input.IsColumnActive(c)))
                throw Contracts.ExceptParam(nameof(input), $"Mapper required column '{column.Name}' active but it was not.");
            return input;
        }
        // What each mapper must deliver is found from the last one backwards, the rows are then built forwards.
        var needed = new Stack<IEnumerable<DataViewSchema.Column>>();
        needed.Push([.. activeColumns.Select(column => OutputSchema[column.Index])]);
        for (int i = InnerMappers.Length - 1; i >= 1; i--)
            needed.Push([.. InnerMappers[i].GetDependencies(needed.Peek())]);
        return InnerMappers.Aggregate(input, (row, mapper) => mapper.GetRow(row, needed.Pop()));
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        foreach (var mapper in InnerMappers)
            (mapper as IDisposable)?.Dispose();
        _disposed = true;
    }
}
