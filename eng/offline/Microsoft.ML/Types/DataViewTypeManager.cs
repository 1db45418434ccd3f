using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which column type stands for which .NET type, for types that are not built in.</summary>
public static class DataViewTypeManager
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(Type, DataViewTypeAttribute), DataViewType> ByRawType = [];
    private static readonly Dictionary<DataViewType, (Type Raw, DataViewTypeAttribute)> ByViewType = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        if (ColumnTypeExtensions.IsStandard(type) || type == typeof(VBuffer<>) || type == typeof(Nullable<>))
            throw Contracts.ExceptParam(nameof(type),
                $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        lock (Gate)
        {
            var raw = (type, typeAttribute);
            if (ByRawType.TryGetValue(raw, out var known) && !known.Equals(dataViewType))
                throw Contracts.ExceptParam(nameof(type), $"Repeated type register. The raw type {type} "
                    + $"has been associated with {known} so it cannot be associated with {dataViewType}.");
            if (ByViewType.TryGetValue(dataViewType, out var knownRaw) && !knownRaw.Equals(raw))
                throw Contracts.ExceptParam(nameof(dataViewType), $"Repeated type register. The DataView type {dataViewType} "
                    + $"has been associated with {knownRaw.Raw} so it cannot be associated with {type}.");
            ByRawType[raw] = dataViewType;
            ByViewType[dataViewType] = raw;
        }
    }

    public static bool Knows(Type type, IEnumerable<Attribute> typeAttributes = null)
    {
        lock (Gate)
            return ByRawType.ContainsKey((type, Only(type, typeAttributes)));
    }

    public static DataViewType GetDataViewType(Type type, IEnumerable<Attribute> typeAttributes = null)
    {
        lock (Gate)
        {
            return ByRawType.TryGetValue((type, Only(type, typeAttributes)), out var found)
                ? found
                : throw Contracts.ExceptParam(nameof(type),
                    $"The raw type {type} with attributes {typeAttributes} is not registered with a DataView type.");
        }
    }

    private static DataViewTypeAttribute Only(Type type, IEnumerable<Attribute> attributes)
    {
        var found = attributes?.OfType<DataViewTypeAttribute>().ToList() ?? [];
        if (found.Count > 1)
            throw Contracts.ExceptParam(nameof(type),
                $"Type {type.Name} cannot be marked with multiple attributes derived from {typeof(DataViewTypeAttribute)}.");
        return found.FirstOrDefault();
    }
}
