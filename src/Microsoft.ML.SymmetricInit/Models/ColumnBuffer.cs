using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The values of one column for some rows.</summary>
internal abstract class ColumnBuffer
{
    public abstract void Read(int row);

    public abstract Delegate Getter(Func<int> currentRow);

    /// <summary>Frees what the buffer owns of some rows.</summary>
    public abstract void Clear(int first, int count);

    /// <param name="input">The rows.</param>
    /// <param name="column">The column.</param>
    /// <param name="capacity">Number of rows of a batch.</param>
    /// <param name="skipUnreadable">Whether an image or a vector that cannot be read passes as a missing or an empty one; an error otherwise.</param>
    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int capacity, bool skipUnreadable)
    {
        var type = column.Type.RawType;
        if (type == typeof(MLImage))
            return new ImageBuffer(input, column, capacity, skipUnreadable);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>))
            return Create(typeof(VectorBuffer<>).MakeGenericType(type.GetGenericArguments()), input, column, capacity, skipUnreadable);
        return Create(typeof(ScalarBuffer<>).MakeGenericType(type), input, column, capacity);
    }

    private static ColumnBuffer Create(Type type, params object[] arguments) =>
        (ColumnBuffer)Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;

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

    private sealed class VectorBuffer<T>(DataViewRow input, DataViewSchema.Column column, int capacity, bool skipUnreadable) : ColumnBuffer
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];
        private readonly ValueGetter<VBuffer<T>> _read = input.GetGetter<VBuffer<T>>(column);

        public override void Read(int row)
        {
            try
            {
                _read(ref _values[row]);
            }
            catch (Exception fault) when (skipUnreadable && UnusableImage.IsCause(fault))
            {
                _values[row] = default;
            }
        }

        public override Delegate Getter(Func<int> currentRow) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[currentRow()].CopyTo(ref value));

        public override void Clear(int first, int count)
        {
        }
    }

    /// <summary>Images belong to whoever reads them, so each read gets a copy and the buffer frees its own.</summary>
    private sealed class ImageBuffer(DataViewRow input, DataViewSchema.Column column, int capacity, bool skipUnreadable) : ColumnBuffer
    {
        private readonly MLImage?[] _values = new MLImage?[capacity];
        private readonly ValueGetter<MLImage> _read = input.GetGetter<MLImage>(column);

        // As everywhere in ML.NET, whoever makes images frees the one it finds here; images in memory stay the user's.
        private MLImage? _source;

        public override void Read(int row)
        {
            try
            {
                _read(ref _source!);
                _values[row] = Copy(_source);
            }
            catch (Exception fault) when (skipUnreadable && UnusableImage.IsCause(fault))
            {
                _values[row] = null;
            }
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
