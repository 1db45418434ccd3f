using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnTypeExtensions
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Standard = new()
    {
        [typeof(string)] = TextDataViewType.Instance,
        [typeof(ReadOnlyMemory<char>)] = TextDataViewType.Instance,
        [typeof(bool)] = BooleanDataViewType.Instance,
        [typeof(sbyte)] = NumberDataViewType.SByte,
        [typeof(byte)] = NumberDataViewType.Byte,
        [typeof(short)] = NumberDataViewType.Int16,
        [typeof(ushort)] = NumberDataViewType.UInt16,
        [typeof(int)] = NumberDataViewType.Int32,
        [typeof(uint)] = NumberDataViewType.UInt32,
        [typeof(long)] = NumberDataViewType.Int64,
        [typeof(ulong)] = NumberDataViewType.UInt64,
        [typeof(float)] = NumberDataViewType.Single,
        [typeof(double)] = NumberDataViewType.Double,
    };

    public static ulong GetKeyCount(this DataViewType columnType) => (columnType as KeyDataViewType)?.Count ?? 0;

    public static int GetKeyCountAsInt32(this DataViewType columnType, IExceptionContext ectx = null)
    {
        ulong count = columnType.GetKeyCount();
        ectx.Check(count <= int.MaxValue, "KeyDataViewType.Count exceeds int.MaxValue.");
        return (int)count;
    }

    public static DataViewType GetItemType(this DataViewType columnType)
        => columnType is VectorDataViewType vector ? vector.ItemType : columnType;

    /// <summary>0 for a scalar and for a vector of unknown size.</summary>
    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    public static bool IsStandardScalar(this DataViewType columnType)
        => columnType is PrimitiveDataViewType and not KeyDataViewType && Standard.ContainsValue((PrimitiveDataViewType)columnType);

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type) => Standard.TryGetValue(type, out var standard)
        ? standard
        : throw new InvalidOperationException($"Bad type in {nameof(ColumnTypeExtensions)}.NumberTypeFromType: {type}");

    internal static bool IsStandard(Type type) => Standard.ContainsKey(type);
}

public static class InternalDataKindExtensions
{
    /// <summary>The largest value of an integer type; 0 for any other type.</summary>
    public static ulong ToMaxInt(this Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (ulong)sbyte.MaxValue,
        TypeCode.Byte => byte.MaxValue,
        TypeCode.Int16 => (ulong)short.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        TypeCode.Int32 => int.MaxValue,
        TypeCode.UInt32 => uint.MaxValue,
        TypeCode.Int64 => long.MaxValue,
        TypeCode.UInt64 => ulong.MaxValue,
        _ => 0,
    };
}
