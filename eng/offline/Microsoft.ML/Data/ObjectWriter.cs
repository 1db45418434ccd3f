using System.Reflection;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Copies columns of a row into the members of the application's objects.</summary>
internal sealed class ObjectWriter<TRow>
    where TRow : class
{
    private readonly List<(MemberBinding Binding, DataViewSchema.Column Source)> _columns = [];

    public ObjectWriter(IHostEnvironment env, DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        if (definition is null)
            CheckMemberTypes(schema);
        foreach (var binding in MemberBinding.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(binding.ColumnName) is not { } source)
            {
                if (ignoreMissingColumns)
                    continue;
                throw env.ExceptSchemaMismatch("Schema", string.Empty, binding.ColumnName);
            }
            var (item, isVector) = MemberBinding.Unwrap(binding.MemberType);
            if (isVector != source.Type is VectorDataViewType || source.Type.GetItemType().RawType != item)
                throw env.Except($"Can't bind the IDataView column '{binding.ColumnName}' of type '{source.Type}' to field or "
                    + $"property '{binding.Member.Name}' of type '{binding.MemberType.FullName}'.");
            _columns.Add((binding, source));
        }
    }

    public IEnumerable<DataViewSchema.Column> ColumnsNeeded => _columns.Select(column => column.Source);

    /// <summary>What fills an object from the row's present values.</summary>
    public Action<TRow> From(DataViewRow row)
    {
        var setters = _columns.ConvertAll(column => Setter(row, column.Source, column.Binding));
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }

    // A class member whose type no column knows, but that a column of the same name could fill if it were typed right.
    private static void CheckMemberTypes(DataViewSchema schema)
    {
        foreach (var member in MemberBinding.MembersOf(typeof(TRow), SchemaDefinition.Direction.Write))
        {
            var (item, _) = MemberBinding.Unwrap(MemberBinding.TypeOf(member));
            if (ColumnTypeExtensions.IsStandard(item) || member.GetCustomAttributes<DataViewTypeAttribute>().Any()
                || schema.GetColumnOrNull(MemberBinding.NameOf(member)) is not { } column || column.Type.RawType == item)
                continue;
            throw Contracts.ExceptParam("actualType", $"The expected type '{column.Type.RawType}' does not match the type of the "
                + $"'{column.Name}' member: '{item}'. Please change the {column.Name} member to '{column.Type.RawType}'");
        }
    }

    private static Action<TRow> Setter(DataViewRow row, DataViewSchema.Column source, MemberBinding binding)
    {
        var (item, isVector) = MemberBinding.Unwrap(binding.MemberType);
        if (binding.MemberType == typeof(string))
            return Convert<ReadOnlyMemory<char>, string>(row, source, binding.Member, text => text.ToString());
        if (binding.MemberType == typeof(string[]))
            return ConvertVector<ReadOnlyMemory<char>, string>(row, source, binding.Member, text => text.ToString());
        if (binding.MemberType.IsArray)
            return RawTypeCall.Invoke<Action<TRow>>(IntoArray<int>, item, row, source, binding.Member);
        return isVector
            ? RawTypeCall.Invoke<Action<TRow>>(IntoBuffer<int>, item, row, source, binding.Member)
            : RawTypeCall.Invoke<Action<TRow>>(Direct<int>, item, row, source, binding.Member);
    }

    private static Action<TRow> Direct<TValue>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
        => Convert<TValue, TValue>(row, source, member, value => value);

    private static Action<TRow> Convert<TFrom, TTo>(
        DataViewRow row, DataViewSchema.Column source, MemberInfo member, Func<TFrom, TTo> convert)
    {
        var (get, write) = (row.GetGetter<TFrom>(source), MemberAccess.Writer<TRow, TTo>(member));
        TFrom value = default;
        return target =>
        {
            get(ref value);
            write(target, convert(value));
        };
    }

    private static Action<TRow> IntoArray<TItem>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
        => ConvertVector<TItem, TItem>(row, source, member, null);

    private static Action<TRow> ConvertVector<TFrom, TTo>(
        DataViewRow row, DataViewSchema.Column source, MemberInfo member, Func<TFrom, TTo> convert)
    {
        var get = row.GetGetter<VBuffer<TFrom>>(source);
        var (read, write) = (MemberAccess.ReaderIfAny<TRow, TTo[]>(member), MemberAccess.Writer<TRow, TTo[]>(member));
        VBuffer<TFrom> value = default;
        return target =>
        {
            get(ref value);
            TTo[] items = read(target);
            if ((items?.Length ?? 0) != value.Length)
                items = new TTo[value.Length];
            if (convert is null)
                value.CopyTo((TFrom[])(Array)items);
            else
                foreach (var (i, item) in value.Items(all: true))
                    items[i] = convert(item);
            write(target, items);
        };
    }

    private static Action<TRow> IntoBuffer<TItem>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<VBuffer<TItem>>(source);
        var read = MemberAccess.ReaderIfAny<TRow, VBuffer<TItem>>(member);
        var write = MemberAccess.Writer<TRow, VBuffer<TItem>>(member);
        return target =>
        {
            var value = read(target);
            get(ref value);
            write(target, value);
        };
    }
}
