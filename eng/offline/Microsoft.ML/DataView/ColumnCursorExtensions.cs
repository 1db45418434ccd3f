using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => data.GetColumn<T>(data.Schema[columnName]);

    /// <summary>A column's values; text also as strings, vectors also as fresh arrays. A <see cref="VBuffer{T}"/> is used again for each row.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        if (data.Schema[column.Index].Name != column.Name || data.Schema[column.Index].Type != column.Type)
            throw Contracts.ExceptParam(nameof(column), $"column with name {column.Name}, type {column.Type}, and index "
                + $"{column.Index} cannot be found in data");
        if (column.Type.RawType == typeof(T))
            return Read<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Read<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsArray)
        {
            if (column.Type is not VectorDataViewType vector)
                throw Contracts.ExceptParam(nameof(column), $"Cannot load vector type, {column.Type}, specified in column to the "
                    + $"user-defined type, {typeof(T)}.");
            if (typeof(T).GetElementType() == vector.ItemType.RawType)
                return RawTypeCall.Invoke<IEnumerable<T>>(ReadArrays<int>, vector.ItemType.RawType, data, column);
            if (typeof(T) == typeof(string[]) && vector.ItemType is TextDataViewType)
                return (IEnumerable<T>)Read<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column,
                    texts => [.. texts.DenseValues().Select(text => text.ToString())]);
        }
        throw Contracts.ExceptParam(nameof(column), $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the "
            + $"user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<TItem[]> ReadArrays<TItem>(IDataView data, DataViewSchema.Column column)
        => Read<VBuffer<TItem>, TItem[]>(data, column, items => [.. items.DenseValues()]);

    private static IEnumerable<TTo> Read<TFrom, TTo>(IDataView data, DataViewSchema.Column column, Func<TFrom, TTo> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<TFrom>(column);
        TFrom value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            yield return convert(value);
        }
    }
}
