using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads one record after the other: the pixels of an image and the keys of its labels.</summary>
internal abstract class RecordReader : IDisposable
{
    /// <summary>Reads the next record.</summary>
    /// <param name="pixels">Filled with the image, <c>[C, H, W]</c>.</param>
    /// <param name="keys">Filled with one key a label column, from 1.</param>
    /// <returns>False after the last record.</returns>
    public abstract bool Read(Span<byte> pixels, Span<uint> keys);

    public abstract void Dispose();
}

/// <summary>
/// Files of image records as lazy data: <c>Features</c>, a <c>[C, H, W]</c> vector of Byte, and label columns, keys that
/// stand for class names. A file is opened when a cursor reads its first row.
/// </summary>
internal sealed class RecordDataView : IDataView
{
    public const string FeaturesName = "Features";

    private readonly long _count;
    private readonly Func<RecordReader> _open;
    private readonly ImageShape _shape;

    /// <exception cref="ArgumentException">Class names are equal or null.</exception>
    public RecordDataView(ImageShape shape, long count, IReadOnlyList<(string Name, IReadOnlyList<string> Classes)> labels, Func<RecordReader> open)
    {
        (_shape, _count, _open) = (shape, count, open);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(FeaturesName, new VectorDataViewType(NumberDataViewType.Byte, shape.Channels, shape.Height, shape.Width));
        foreach (var (name, classes) in labels)
        {
            if (ClassNames.Fault(classes) is { } fault)
                throw new ArgumentException($"The class names of column '{name}' must be different texts: {fault}.", nameof(labels));
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddKeyValues<ReadOnlyMemory<char>>(classes.Count, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                var editor = VBufferEditor.Create(ref value, classes.Count);
                for (var i = 0; i < classes.Count; i++)
                    editor.Values[i] = classes[i].AsMemory();
                value = editor.Commit();
            });
            builder.AddColumn(name, new KeyDataViewType(typeof(uint), classes.Count), annotations.ToAnnotations());
        }
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RecordDataView view, bool[] active) : DataViewRowCursor
    {
        private readonly byte[] _pixels = new byte[view._shape.Size];
        private readonly uint[] _keys = new uint[view.Schema.Count - 1];
        private RecordReader? _reader;
        private long _position = -1;
        private bool _ended;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_ended)
                return false;
            _reader ??= view._open();
            if (_reader.Read(_pixels, _keys))
            {
                _position++;
                return true;
            }
            _ended = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)Current, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active[column.Index])
                throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was opened.");
            Delegate getter = column.Index == 0
                ? (ValueGetter<VBuffer<byte>>)Pixels
                : (ValueGetter<uint>)((ref uint value) => Key(column.Index - 1, ref value));
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _ended = true;
                _reader?.Dispose();
                _reader = null;
            }
            base.Dispose(disposing);
        }

        private long Current => _position >= 0 ? _position : throw new InvalidOperationException("The cursor is not on a row; call MoveNext first.");

        private void Key(int label, ref uint value)
        {
            _ = Current;
            value = _keys[label];
        }

        private void Pixels(ref VBuffer<byte> value)
        {
            _ = Current;
            var editor = VBufferEditor.Create(ref value, _pixels.Length);
            _pixels.CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}
