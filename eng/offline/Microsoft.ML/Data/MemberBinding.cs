using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One member of an application's class and the column that it is read from or written to.</summary>
internal sealed record MemberBinding(MemberInfo Member, string ColumnName, DataViewType ColumnType, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => TypeOf(Member);

    /// <summary>The members that <paramref name="definition"/>, or the class by itself, makes columns of.</summary>
    public static MemberBinding[] Bind(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
        => [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Bind(userType, column))];

    public static IEnumerable<MemberInfo> MembersOf(Type userType, SchemaDefinition.Direction direction)
    {
        bool read = direction.HasFlag(SchemaDefinition.Direction.Read), write = direction.HasFlag(SchemaDefinition.Direction.Write);
        var fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !field.IsLiteral);
        var properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            property.GetIndexParameters().Length == 0
            && ((read && property.GetGetMethod() is not null) || (write && property.GetSetMethod() is not null)));
        return fields.Concat<MemberInfo>(properties).Where(member => TypeOf(member) != typeof(IChannel));
    }

    public static string NameOf(MemberInfo member) => member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The raw type of a member's items, without a look whether a column can hold them.</summary>
    public static (Type Item, bool IsVector) Unwrap(Type type)
    {
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        var item = !isVector ? type : type.IsArray ? type.GetElementType() : type.GetGenericArguments()[0];
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    public static (Type Item, bool IsVector) ItemOf(MemberInfo member)
    {
        var (item, isVector) = Unwrap(TypeOf(member));
        if (!ColumnTypeExtensions.IsStandard(item) && !DataViewTypeManager.Knows(item, member.GetCustomAttributes()))
            throw Contracts.ExceptParam("rawType",
                $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return (item, isVector);
    }

    private static MemberBinding Bind(Type userType, SchemaDefinition.Column column)
    {
        var member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam("userSchemaDefinition",
                $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var (item, isVector) = ItemOf(member);
        var type = column.ColumnType;
        if (type is null)
        {
            var primitive = ColumnTypeExtensions.PrimitiveTypeFromType(item);
            type = isVector ? new VectorDataViewType(primitive) : primitive;
        }
        if (isVector != type is VectorDataViewType)
            throw Contracts.ExceptParam("userSchemaDefinition", $"Column '{name}' is supposed to be {KindOf(!isVector)}, "
                + $"but type of associated field '{column.MemberName}' is {KindOf(isVector)}");
        if (type.GetItemType().RawType != item)
            throw Contracts.ExceptParam("userSchemaDefinition", $"Column '{name}' is supposed to have item type "
                + $"{type.GetItemType().RawType}, but associated field has type {item}");
        return new MemberBinding(member, name, type, column.Annotations);
    }

    private static string KindOf(bool isVector) => isVector ? "vector" : "scalar";
}
