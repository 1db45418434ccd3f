using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A key column of class labels.</summary>
internal sealed class LabelColumn
{
    public const string Expected = "a key, such as MapValueToKey gives";

    /// <summary>Beyond this a key does not count classes: it is a hash, or nobody has said how many values there are.</summary>
    private const ulong MostClasses = 1 << 24;

    private readonly IExceptionContext _context;

    private LabelColumn(IExceptionContext context, DataViewSchema.Column column) => (_context, Column, Classes) = (context, column, ClassLabels.Read(column));

    public DataViewSchema.Column Column { get; }

    public ClassLabels Classes { get; }

    public static LabelColumn Bind(IExceptionContext context, DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(nameof(schema), "label", name);
        return column.Type is not KeyDataViewType key
            ? throw context.ExceptSchemaMismatch(nameof(schema), "label", name, Expected, column.Type.ToString())
            : key.Count > MostClasses
            ? throw context.ExceptParam(nameof(schema), $"Column '{name}' is a key of {key.Count} values, and a network has an output for each class. "
                + "Use MapValueToKey, or declare the key with the number of its classes.")
            : ClassLabels.CountValues(column) is { } values && values != (int)key.Count
            ? throw context.ExceptParam(nameof(schema), $"Column '{name}' is a key of {key.Count} values, and its annotation KeyValues has {values}. Let one MapValueToKey make both.")
            : new LabelColumn(context, column) is var labels && labels.Classes.Fault() is { } fault
            ? throw context.ExceptParam(nameof(schema), $"What the keys of column '{name}' stand for cannot name classes: {fault}.")
            : labels;
    }

    /// <summary>Reads the class index of a cursor's current row, from 0; -1 where the label is missing.</summary>
    public Func<long> Reader(DataViewRow row)
    {
        var type = Column.Type.RawType;
        if (type == typeof(uint))
            return Reader<uint>(row, key => key);
        if (type == typeof(byte))
            return Reader<byte>(row, key => key);
        if (type == typeof(ushort))
            return Reader<ushort>(row, key => key);
        return Reader<ulong>(row, key => (long)Math.Min(key, long.MaxValue));
    }

    private Func<long> Reader<T>(DataViewRow row, Func<T, long> toLong)
    {
        var getter = row.GetGetter<T>(Column);
        T key = default!;
        return () =>
        {
            getter(ref key);
            var value = toLong(key);
            return value <= Classes.Count
                ? value - 1
                : throw _context.Except($"Row {row.Position} of column '{Column.Name}' holds the key {value}; the column's keys go from 1 to {Classes.Count}.");
        };
    }
}
