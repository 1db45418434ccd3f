using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>One column of a <see cref="RecordingDataView"/>.</summary>
internal abstract class TestColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    public string Name => name;

    public DataViewType Type => type;

    public DataViewSchema.Annotations? Annotations => annotations;

    public abstract int Rows { get; }

    public abstract Delegate Getter(Func<int> row);

    public static TestColumn Of<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations? annotations = null) =>
        new Scalar<T>(name, type, values, annotations);

    /// <summary>Rows of values; a dense buffer each.</summary>
    public static TestColumn OfVectors<T>(string name, DataViewType type, T[][] values, DataViewSchema.Annotations? annotations = null) =>
        new Vectors<T>(name, type, [.. values.Select(row => new VBuffer<T>(row.Length, row))], annotations);

    public static TestColumn OfBuffers<T>(string name, DataViewType type, VBuffer<T>[] values) => new Vectors<T>(name, type, values, null);

    /// <summary>Images; each read makes a new one, which is the reader's, as LoadImages does.</summary>
    public static TestColumn OfImages(string name, DataViewType type, MLImage[] images) => new Pictures(name, type, images);

    /// <summary>A column that throws in some rows instead of giving its value.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    public static TestColumn Throwing<T>(TestColumn column, Func<int, Exception?> fault) => new Faulty<T>(column, fault);

    /// <summary>A key column whose keys stand for the given values, in order; keys from 1, 0 for a missing one.</summary>
    public static TestColumn OfKeys(string name, uint[] keys, string[] values) =>
        Of(name, new KeyDataViewType(typeof(uint), values.Length), keys, KeyValues([.. values.Select(value => value.AsMemory())], TextDataViewType.Instance));

    public static DataViewSchema.Annotations KeyValues<T>(T[] values, PrimitiveDataViewType type)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("KeyValues", new VectorDataViewType(type, values.Length),
            (ref VBuffer<T> target) => target = new VBuffer<T>(values.Length, [.. values]));
        return builder.ToAnnotations();
    }

    private sealed class Scalar<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations? annotations) : TestColumn(name, type, annotations)
    {
        public override int Rows => values.Length;

        public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = values[row()]);
    }

    private sealed class Vectors<T>(string name, DataViewType type, VBuffer<T>[] values, DataViewSchema.Annotations? annotations) : TestColumn(name, type, annotations)
    {
        public override int Rows => values.Length;

        public override Delegate Getter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => values[row()].CopyTo(ref value));
    }

    private sealed class Pictures(string name, DataViewType type, MLImage[] images) : TestColumn(name, type, null)
    {
        public override int Rows => images.Length;

        public override Delegate Getter(Func<int> row) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            var image = images[row()];
            value = image is null ? null! : MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
        });
    }

    private sealed class Faulty<T>(TestColumn column, Func<int, Exception?> fault) : TestColumn(column.Name, column.Type, column.Annotations)
    {
        public override int Rows => column.Rows;

        public override Delegate Getter(Func<int> row)
        {
            var read = (ValueGetter<T>)column.Getter(row);
            return (ValueGetter<T>)((ref T value) =>
            {
                if (fault(row()) is { } thrown)
                    throw thrown;
                read(ref value);
            });
        }
    }
}
