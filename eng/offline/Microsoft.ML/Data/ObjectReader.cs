using System.Reflection;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Column getters over the members of the application's current object.</summary>
internal sealed class ObjectReader<TRow>(IExceptionContext context, Func<TRow> current)
    where TRow : class
{
    public static DataViewSchema SchemaOf(MemberBinding[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.ColumnName, column.ColumnType, column.Annotations);
        return builder.ToSchema();
    }

    public Delegate[] Getters(MemberBinding[] columns, Func<int, bool> active)
        => [.. columns.Select((column, i) => active(i) ? Getter(column) : null)];

    private Delegate Getter(MemberBinding column)
    {
        var type = column.MemberType;
        var (item, isVector) = MemberBinding.Unwrap(type);
        if (type == typeof(string))
            return Text(column.Member);
        if (type == typeof(string[]))
            return Texts(column.Member);
        if (type.IsArray)
            return RawTypeCall.Invoke<Delegate>(FromArray<int>, item, column.Member);
        if (isVector)
            return RawTypeCall.Invoke<Delegate>(FromBuffer<int>, item, column.Member);
        return column.ColumnType is KeyDataViewType key
            ? RawTypeCall.Invoke<Delegate>(Key<uint>, item, column.Member, key)
            : RawTypeCall.Invoke<Delegate>(Direct<int>, item, column.Member);
    }

    private ValueGetter<ReadOnlyMemory<char>> Text(MemberInfo member)
    {
        var read = MemberAccess.Reader<TRow, string>(member);
        return (ref ReadOnlyMemory<char> target) => target = read(current()).AsMemory();
    }

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(MemberInfo member)
    {
        var read = MemberAccess.Reader<TRow, string[]>(member);
        return (ref VBuffer<ReadOnlyMemory<char>> target) =>
        {
            string[] items = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref target, items.Length);
            for (int i = 0; i < items.Length; i++)
                editor.Values[i] = items[i].AsMemory();
            target = editor.Commit();
        };
    }

    private Delegate FromArray<TItem>(MemberInfo member)
    {
        var read = MemberAccess.Reader<TRow, TItem[]>(member);
        return (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> target) =>
        {
            TItem[] items = read(current());
            VBuffer<TItem>.Copy(items, 0, ref target, items?.Length ?? 0);
        });
    }

    private Delegate FromBuffer<TItem>(MemberInfo member)
    {
        var read = MemberAccess.Reader<TRow, VBuffer<TItem>>(member);
        return (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> target) => read(current()).CopyTo(ref target));
    }

    private Delegate Direct<TValue>(MemberInfo member)
    {
        var read = MemberAccess.Reader<TRow, TValue>(member);
        return (ValueGetter<TValue>)((ref TValue target) => target = read(current()));
    }

    // The application counts from 0; a key from 1, with 0 for whatever is out of range.
    private Delegate Key<TKey>(MemberInfo member, KeyDataViewType type)
    {
        context.Check(typeof(TKey) != typeof(ushort));
        var read = MemberAccess.Reader<TRow, TKey>(member);
        return (ValueGetter<TKey>)((ref TKey target) =>
        {
            ulong raw = Convert.ToUInt64(read(current()));
            target = (TKey)Convert.ChangeType(raw < type.Count ? raw + 1 : 0, typeof(TKey));
        });
    }
}
