using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The values of one column in the order of their keys.</summary>
internal abstract class TermMap(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType { get; } = itemType;

    public abstract int Count { get; }

    public static TermMap Learn(
        IHostEnvironment env, IDataView data, DataViewSchema.Column column, PrimitiveDataViewType item, int limit,
        ValueToKeyMappingEstimator.KeyOrdinality order)
        => RawTypeCall.Invoke<TermMap>(Learn<int>, item.RawType, env, data, column, item, limit, order);

    public static TermMap Load(BinaryReader reader)
    {
        var item = TypeCodec.ReadType(reader) as PrimitiveDataViewType;
        Contracts.CheckDecode(item is not null);
        return RawTypeCall.Invoke<TermMap>(Load<int>, item.RawType, reader, item);
    }

    public abstract void Save(BinaryWriter writer);

    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column input);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column input, bool asText);

    private static TermMap Load<T>(BinaryReader reader, PrimitiveDataViewType item)
        => new TermMap<T>(item, TypeCodec.ReadItems<T>(reader));

    private static TermMap Learn<T>(
        IHostEnvironment env, IDataView data, DataViewSchema.Column column, PrimitiveDataViewType item, int limit,
        ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        var (terms, seen) = (new List<T>(), new HashSet<T>(TermMap<T>.Equality));
        bool Add(T value)
        {
            if (!TermMap<T>.IsMissing(value, item) && terms.Count < limit && seen.Add(value))
                terms.Add(value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value);
            return terms.Count < limit;
        }

        using (var cursor = data.GetRowCursor([column]))
        {
            var read = Reader<T>(cursor, column);
            while (cursor.MoveNext() && read().All(Add))
                env.CheckAlive();
        }
        if (order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            terms.Sort(TermMap<T>.Order);
        return new TermMap<T>(item, [.. terms]);
    }

    private static Func<IEnumerable<T>> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var (getAll, all) = (row.GetGetter<VBuffer<T>>(column), default(VBuffer<T>));
            return () =>
            {
                getAll(ref all);
                return all.DenseValues();
            };
        }
        var (get, value) = (row.GetGetter<T>(column), default(T));
        return () =>
        {
            get(ref value);
            return [value];
        };
    }
}

internal sealed class TermMap<T> : TermMap
{
    private readonly T[] _terms;
    private readonly Dictionary<T, uint> _keys = new(Equality);

    public TermMap(PrimitiveDataViewType itemType, T[] terms)
        : base(itemType)
    {
        _terms = terms;
        foreach (var term in terms)
            _keys[term] = (uint)_keys.Count + 1;
    }

    public static IEqualityComparer<T> Equality { get; } = typeof(T) == typeof(ReadOnlyMemory<char>)
        ? (IEqualityComparer<T>)(object)new TextComparer()
        : EqualityComparer<T>.Default;

    public static IComparer<T> Order { get; } = typeof(T) == typeof(ReadOnlyMemory<char>)
        ? (IComparer<T>)(object)new TextComparer()
        : Comparer<T>.Default;

    public override int Count => _terms.Length;

    /// <summary>Empty text, not a number and the key 0 are never numbered.</summary>
    public static bool IsMissing(T value, DataViewType type) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        _ => type is KeyDataViewType && EqualityComparer<T>.Default.Equals(value, default),
    };

    public override void Save(BinaryWriter writer)
    {
        TypeCodec.WriteType(writer, ItemType);
        TypeCodec.WriteItems(writer, _terms);
    }

    public override Delegate Getter(DataViewRow row, DataViewSchema.Column input)
    {
        if (input.Type is VectorDataViewType)
        {
            var (getAll, all) = (row.GetGetter<VBuffer<T>>(input), default(VBuffer<T>));
            return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> target) =>
            {
                getAll(ref all);
                var editor = VBufferEditor.Create(ref target, all.Length);
                foreach (var (i, item) in all.Items(all: true))
                    editor.Values[i] = KeyOf(item);
                target = editor.Commit();
            });
        }
        var (get, value) = (row.GetGetter<T>(input), default(T));
        return (ValueGetter<uint>)((ref uint target) =>
        {
            get(ref value);
            target = KeyOf(value);
        });
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column input, bool asText)
    {
        if (Count == 0)
            return;
        if (ItemType is KeyDataViewType
            && input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType values)
            RawTypeCall.Invoke<object>(AddInnerValues<int>, values.ItemType.RawType, builder, input, values.ItemType);
        else if (asText && ItemType is not TextDataViewType)
            AddValues(builder, TextDataViewType.Instance, Array.ConvertAll(_terms, term => FormattableString.Invariant($"{term}").AsMemory()));
        else
            AddValues(builder, ItemType, _terms);
    }

    private static object AddValues<TValue>(DataViewSchema.Annotations.Builder builder, PrimitiveDataViewType type, TValue[] values)
    {
        var buffer = new VBuffer<TValue>(values.Length, values);
        builder.AddKeyValues(values.Length, type, (ref VBuffer<TValue> target) => buffer.CopyTo(ref target));
        return null;
    }

    // Keys of keys: the new key stands for the value that the old key stood for.
    private object AddInnerValues<TValue>(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column input, PrimitiveDataViewType type)
    {
        VBuffer<TValue> inner = default;
        input.GetKeyValues(ref inner);
        return AddValues(builder, type, Array.ConvertAll(_terms, term => inner.GetItemOrDefault((int)(Convert.ToUInt64(term) - 1))));
    }

    private uint KeyOf(T value) => _keys.GetValueOrDefault(value);

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.CompareTo(y.Span, StringComparison.Ordinal);
    }
}
