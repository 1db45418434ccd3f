using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Writes the pixels of the current row to <paramref name="target"/>, in the order height, width, channel, as bytes or floats.</summary>
/// <returns>What is wrong with the row's image; null if nothing is.</returns>
internal delegate UnusableImage? PixelReader(Span<byte> target);

/// <summary>A column of images in an <see cref="IDataView"/>: pixel vectors or <see cref="MLImage"/>s, of one known size.</summary>
internal sealed class PixelColumn
{
    private readonly IExceptionContext _context;
    private readonly DataViewSchema.Column _column;
    private readonly PixelLayout _layout;

    private PixelColumn(IExceptionContext context, DataViewSchema.Column column, ImageShape shape, PixelLayout layout)
    {
        _context = context;
        _column = column;
        Shape = shape;
        _layout = layout;
    }

    public const string Expected = "a vector of Single or Byte (of known size, or with the Image option), or images";

    /// <summary>Size of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Whether the column holds <see cref="MLImage"/>s, which no cursor makes ahead; vectors otherwise.</summary>
    public bool HoldsImages => _column.Type is ImageDataViewType;

    /// <summary>Whether rows are read as bytes; as floats otherwise.</summary>
    public bool HoldsBytes => HoldsImages || ((VectorDataViewType)_column.Type).ItemType == NumberDataViewType.Byte;

    /// <summary>Number of bytes of an image as it is read.</summary>
    public int ImageBytes => checked(Shape.Size * (HoldsBytes ? sizeof(byte) : sizeof(float)));

    public DataViewSchema.Column Column => _column;

    /// <summary>Says why a column of images is not in data that had one.</summary>
    /// <exception cref="ArgumentException">A transform has dropped it.</exception>
    public static void CheckNotDropped(IExceptionContext context, IDataView data, string name)
    {
        if (DataChain.DroppedImages(data, name) is { } cause)
        {
            throw context.ExceptParam(nameof(data), $"Could not find feature column '{name}': {cause} has dropped it, as ML.NET holds no images in memory. "
                + "Put it before LoadImages, or train on the vectors that ExtractPixels makes.");
        }
    }

    /// <summary>Finds the column and works out the size of its images.</summary>
    /// <param name="context">The context of exceptions.</param>
    /// <param name="schema">The data's schema.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="declared">The size that the user gave, or null: the type must tell it.</param>
    /// <param name="layout">The order of values in a vector.</param>
    public static PixelColumn Bind(IExceptionContext context, DataViewSchema schema, string name, ImageShape? declared, PixelLayout layout)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw context.ExceptSchemaMismatch(nameof(schema), "feature", name);
        return column.Type switch
        {
            ImageDataViewType image => new PixelColumn(context, column, OfImage(context, name, image, declared), layout),
            VectorDataViewType { ItemType: NumberDataViewType item } vector when item == NumberDataViewType.Single || item == NumberDataViewType.Byte =>
                new PixelColumn(context, column, OfVector(context, name, vector, declared, layout), layout),
            _ => throw context.ExceptSchemaMismatch(nameof(schema), "feature", name, Expected, column.Type.ToString()),
        };
    }

    /// <summary>A reader of the rows of a cursor, or of a single row.</summary>
    /// <param name="row">The row, with this column active.</param>
    /// <param name="paths">Tells the images' files; null if they were checked before.</param>
    public PixelReader Reader(DataViewRow row, ImagePathReader? paths = null)
    {
        if (HoldsImages)
            return ImageReader(row, paths);
        return HoldsBytes ? VectorReader<byte>(row, paths) : VectorReader<float>(row, paths);
    }

    private static ImageShape OfImage(IExceptionContext context, string name, ImageDataViewType type, ImageShape? declared)
    {
        if (declared is { Channels: not 3 })
            throw context.ExceptParam(nameof(declared), $"Column '{name}' holds images, which are read as 3 channels (red, green, blue); the Image option says {declared}.");
        if (declared is { } shape)
            return shape;
        return type is { Height: > 0, Width: > 0 }
            ? new ImageShape(3, type.Height, type.Width)
            : throw context.ExceptParam(nameof(type), $"The images of column '{name}' have no known size. Put ResizeImages before the trainer, or set the Image option.");
    }

    private static ImageShape OfVector(IExceptionContext context, string name, VectorDataViewType type, ImageShape? declared, PixelLayout layout)
    {
        if (declared is { } shape)
        {
            return !type.IsKnownSize || type.Size == shape.Size
                ? shape
                : throw context.ExceptParam(nameof(declared), $"Column '{name}' has {type.Size} values a row; the Image option says {shape}, which are {shape.Size}.");
        }
        if (type is { IsKnownSize: true, Dimensions: [var first, var second, var third] })
            return layout == PixelLayout.Planar ? new ImageShape(first, second, third) : new ImageShape(third, first, second);
        throw context.ExceptParam(nameof(type), $"Column '{name}' is a {type}, which does not tell the images' channels, height and width. "
            + "Use a vector with three dimensions, such as ExtractPixels gives, or set the Image option.");
    }

    private PixelReader VectorReader<T>(DataViewRow row, ImagePathReader? paths) where T : unmanaged
    {
        var getter = row.GetGetter<VBuffer<T>>(_column);
        VBuffer<T> values = default;
        T[] dense = [];
        return target =>
        {
            try
            {
                getter(ref values);
            }
            catch (Exception fault) when (UnusableImage.IsCause(fault))
            {
                return UnusableImage.Unreadable(row.Position, _column.Name, paths?.Read(), fault);
            }
            if (values.Length != Shape.Size)
                return Unusable(row, paths?.Read(), $"has {values.Length} values; an image of {Shape} has {Shape.Size}.");
            ReadOnlySpan<T> source;
            if (values.IsDense)
            {
                source = values.GetValues();
            }
            else
            {
                if (dense.Length == 0)
                    dense = new T[Shape.Size];
                values.CopyTo(dense);
                source = dense;
            }
            if (typeof(T) == typeof(float) && PixelValues.FirstNotFinite(MemoryMarshal.Cast<T, float>(source)) is { } place)
                return Unusable(row, paths?.Read(), $"holds {source[place]} at place {place}; pixels must be finite numbers.");
            if (paths is { IsLoaded: true } && paths.Read() is { } file && CutOffFile.EndsEarly(file))
                return CutOff(row, file);
            PixelOrder.Interleave(source, Shape, _layout, MemoryMarshal.Cast<byte, T>(target));
            return null;
        };
    }

    private PixelReader ImageReader(DataViewRow row, ImagePathReader? paths)
    {
        var getter = row.GetGetter<MLImage>(_column);
        // As everywhere in ML.NET, whoever makes images frees the one it finds here; images in memory stay the user's.
        MLImage? image = null;
        return target =>
        {
            try
            {
                getter(ref image!);
            }
            catch (Exception fault) when (UnusableImage.IsCause(fault))
            {
                return UnusableImage.Unreadable(row.Position, _column.Name, paths?.Read(), fault);
            }
            if (IsMissing(image))
                return Unusable(row, paths?.Read(), "holds no image.");
            // LoadImages leaves the path there.
            var tag = image!.Tag is null or "" or nameof(VectorToImageConvertingTransformer) ? null : image.Tag;
            if (image.Width != Shape.Width || image.Height != Shape.Height)
                return UnusableImage.Create(row.Position, _column.Name, tag ?? paths?.Read(), $"is {image.Height}x{image.Width}; images of height x width {Shape.Height}x{Shape.Width} are expected. Put ResizeImages before the trainer.");
            var (red, blue) = image.PixelFormat switch
            {
                MLPixelFormat.Rgba32 => (0, 2),
                MLPixelFormat.Bgra32 => (2, 0),
                _ => (-1, -1),
            };
            if (red < 0)
                return UnusableImage.Create(row.Position, _column.Name, tag ?? paths?.Read(), $"has the pixel format {image.PixelFormat}; Rgba32 and Bgra32 can be read.");
            if (paths is not null && (tag is null ? DecodedImage.EndsEarly(image) : CutOffFile.EndsEarly(tag)))
                return CutOff(row, tag ?? paths?.Read());
            var pixels = image.Pixels;
            for (int from = 0, to = 0; to < target.Length; from += 4, to += 3)
            {
                target[to] = pixels[from + red];
                target[to + 1] = pixels[from + 1];
                target[to + 2] = pixels[from + blue];
            }
            return null;
        };
    }

    /// <summary>Whether a row has no image: in the place of a missing one ResizeImages leaves the one before, which it has disposed of.</summary>
    private static bool IsMissing(MLImage? image)
    {
        try
        {
            return image is not { Width: > 0, Height: > 0 };
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private UnusableImage CutOff(DataViewRow row, string? file) => UnusableImage.Create(row.Position, _column.Name, file, "ends before its last row: its file is cut off.");

    /// <param name="row">The row.</param>
    /// <param name="file">Its file; null if it is not known.</param>
    /// <param name="reason">What is wrong, from the verb on.</param>
    private UnusableImage Unusable(DataViewRow row, string? file, string reason) =>
        new(row.Position, _column.Name, file, $"Row {row.Position} of column '{_column.Name}'{UnusableImage.Named(file)} {reason}");
}
