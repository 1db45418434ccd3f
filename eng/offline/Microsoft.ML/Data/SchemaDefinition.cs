using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class and the columns of a view belong together.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName] => Find(column => column.ColumnName == columnName);

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in MemberBinding.MembersOf(userType, direction))
        {
            string name = MemberBinding.NameOf(member);
            if (definition.Exists(column => column.ColumnName == name))
                throw Contracts.ExceptParam(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, TypeOf(member), name));
        }
        return definition;
    }

    private static DataViewType TypeOf(MemberInfo member)
    {
        var attributes = member.GetCustomAttributes().ToList();
        foreach (var custom in attributes.OfType<DataViewTypeAttribute>())
            custom.Register();
        var (itemRaw, isVector) = MemberBinding.ItemOf(member);
        if (DataViewTypeManager.Knows(itemRaw, attributes))
            return DataViewTypeManager.GetDataViewType(itemRaw, attributes);
        PrimitiveDataViewType item;
        if (member.GetCustomAttribute<KeyTypeAttribute>() is not { } key)
            item = ColumnTypeExtensions.PrimitiveTypeFromType(itemRaw);
        else if (KeyDataViewType.IsValidDataType(itemRaw))
            item = new KeyDataViewType(itemRaw, key.Count);
        else
            throw Contracts.ExceptParam("userType", $"Member {member.Name} marked with KeyType attribute, "
                + "but does not appear to be a valid kind of data for a key type");
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (!isVector)
            return vector is null ? item : throw Contracts.ExceptParam("userType",
                $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        return vector?.Dims is { Length: > 0 } dimensions ? new VectorDataViewType(item, dimensions) : new VectorDataViewType(item, 0);
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, DataViewType columnType, string columnName = null)
            => (MemberName, ColumnType, ColumnName) = (memberName, columnType, columnName ?? memberName);

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();
    }
}
