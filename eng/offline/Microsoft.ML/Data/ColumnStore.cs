using Microsoft.ML.Internal;

namespace Microsoft.ML.Data;

/// <summary>The values of one column.</summary>
internal abstract class ColumnStore
{
    public static ColumnStore Create(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? RawTypeCall.Invoke<ColumnStore>(Vectors<int>, vector.ItemType.RawType, row, column)
        : RawTypeCall.Invoke<ColumnStore>(Scalars<int>, column.Type.RawType, row, column);

    public static ColumnStore OfIds(DataViewRow row)
        => new Store<DataViewRowId>(row.GetIdGetter(), (in DataViewRowId from, ref DataViewRowId to) => to = from);

    /// <summary>Appends the row's present value.</summary>
    public abstract void Add();

    /// <summary>Overwrites slot <paramref name="index"/> with the row's present value.</summary>
    public abstract void Set(int index);

    public abstract Delegate Getter(Func<int> row);

    private static ColumnStore Scalars<T>(DataViewRow row, DataViewSchema.Column column)
        => new Store<T>(row.GetGetter<T>(column), (in T from, ref T to) => to = from);

    private static ColumnStore Vectors<T>(DataViewRow row, DataViewSchema.Column column)
        => new Store<VBuffer<T>>(row.GetGetter<VBuffer<T>>(column), (in VBuffer<T> from, ref VBuffer<T> to) => from.CopyTo(ref to));

    private delegate void Copy<T>(in T from, ref T to);

    private sealed class Store<T>(ValueGetter<T> getter, Copy<T> copy) : ColumnStore
    {
        private readonly List<T> _values = [];

        public override void Add()
        {
            T value = default;
            getter(ref value);
            _values.Add(value);
        }

        public override void Set(int index)
        {
            T value = default;
            getter(ref value);
            _values[index] = value;
        }

        public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => copy(_values[row()], ref value));
    }
}
