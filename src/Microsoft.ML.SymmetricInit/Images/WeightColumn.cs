using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A column of example weights.</summary>
internal sealed class WeightColumn
{
    public const string Expected = "Single";

    private readonly IExceptionContext _context;

    private WeightColumn(IExceptionContext context, DataViewSchema.Column column) => (_context, Column) = (context, column);

    public DataViewSchema.Column Column { get; }

    public static WeightColumn Bind(IExceptionContext context, DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(nameof(schema), "weight", name);
        return column.Type == NumberDataViewType.Single
            ? new WeightColumn(context, column)
            : throw context.ExceptSchemaMismatch(nameof(schema), "weight", name, Expected, column.Type.ToString());
    }

    /// <summary>Reads the weight of a cursor's current row.</summary>
    public Func<float> Reader(DataViewRow row)
    {
        var getter = row.GetGetter<float>(Column);
        float weight = 0;
        return () =>
        {
            getter(ref weight);
            return weight >= 0 && float.IsFinite(weight)
                ? weight
                : throw _context.Except($"Row {row.Position} of column '{Column.Name}' holds the weight {weight}; a weight must be at least 0 and finite.");
        };
    }
}
