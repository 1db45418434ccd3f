using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The values of one column for some rows.</summary>
internal abstract class ColumnBuffer
{
    public abstract void Read(int row);

    public abstract Delegate Getter(Func<int> currentRow);

    /// <summary>Frees what the buffer owns of some rows.</summary>
    public abstract void Clear(int first, int count);

    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        var type = column.Type.RawType;
        var kind = type == typeof(MLImage) ? typeof(ImageBuffer)
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? typeof(VectorBuffer<>).MakeGenericType(type.GetGenericArguments())
            : typeof(ScalarBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(kind, input, column, capacity)!;
    }

    private sealed class ScalarBuffer<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly T[] _values = new T[capacity];
        private readonly ValueGetter<T> _read = input.GetGetter<T>(column);

        public override void Read(int row) => _read(ref _values[row]);

        public override Delegate Getter(Func<int> currentRow) => (ValueGetter<T>)((ref T value) => value = _values[currentRow()]);

        public override void Clear(int first, int count)
        {
        }
    }

    private sealed class VectorBuffer<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];
        private readonly ValueGetter<VBuffer<T>> _read = input.GetGetter<VBuffer<T>>(column);

        public override void Read(int row) => _read(ref _values[row]);

        public override Delegate Getter(Func<int> currentRow) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[currentRow()].CopyTo(ref value));

        public override void Clear(int first, int count)
        {
        }
    }

    /// <summary>Images belong to whoever reads them, so each read gets a copy and the buffer frees its own.</summary>
    private sealed class ImageBuffer(DataViewRow input, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly MLImage?[] _values = new MLImage?[capacity];
        private readonly ValueGetter<MLImage> _read = input.GetGetter<MLImage>(column);

        // As everywhere in ML.NET, whoever makes images frees the one it finds here; images in memory stay the user's.
        private MLImage? _source;

        public override void Read(int row)
        {
            _read(ref _source!);
            _values[row] = Copy(_source);
        }

        public override Delegate Getter(Func<int> currentRow) => (ValueGetter<MLImage>)((ref MLImage value) => value = Copy(_values[currentRow()])!);

        public override void Clear(int first, int count)
        {
            for (var row = first; row < first + count; row++)
            {
                _values[row]?.Dispose();
                _values[row] = null;
            }
        }

        private static MLImage? Copy(MLImage? image)
        {
            if (image is null)
                return null;
            var copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
            copy.Tag = image.Tag;
            return copy;
        }
    }
}
