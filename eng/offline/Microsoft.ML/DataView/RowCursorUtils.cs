using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class RowCursorUtils
{
    public const string FetchValueStateError = "Values cannot be fetched at this time. This method was called either before the "
        + "first call to MoveNext, or at any point after that method returned false.";

    /// <summary>Which columns of <paramref name="schema"/> are asked for.</summary>
    public static bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded, DataViewSchema schema)
    {
        Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded));
        bool[] active = new bool[schema.Count];
        foreach (var column in columnsNeeded)
        {
            if (column.Index >= active.Length)
                throw Contracts.Except($"The requested column: {column} is not part of the sourceSchema");
            active[column.Index] = true;
        }
        return active;
    }

    public static Delegate GetterOf(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        => RawTypeCall.Invoke<Delegate>(AnnotationGetterOf<int>, column.Type.RawType, annotations, column);

    public static ValueGetter<TValue> Cast<TValue>(Delegate getter) => getter as ValueGetter<TValue>
        ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', "
            + $"expected type: '{getter.GetType().GetGenericArguments()[0]}'.");

    private static Delegate AnnotationGetterOf<TValue>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        => annotations.GetGetter<TValue>(column);
}
