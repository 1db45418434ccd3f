using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Images, of one size or (0) of any.</summary>
public sealed class ImageDataViewType : StructuredDataViewType
{
    public readonly int Height;
    public readonly int Width;

    public ImageDataViewType()
        : base(typeof(MLImage))
    {
    }

    public ImageDataViewType(int height, int width)
        : this()
    {
        Contracts.CheckParam(height > 0, nameof(height), "Must be positive.");
        Contracts.CheckParam(width > 0, nameof(width), " Must be positive.");
        Contracts.CheckParam((long)height * width <= int.MaxValue / 4, nameof(height), "height * width is too large.");
        (Height, Width) = (height, width);
    }

    public override bool Equals(DataViewType other)
        => other is ImageDataViewType image && image.Height == Height && image.Width == Width;

    public override bool Equals(object obj) => obj is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    public override string ToString() => Height == 0 && Width == 0 ? "Image" : $"Image<{Height}, {Width}>";
}

/// <summary>Makes an <see cref="MLImage"/> member an image column.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    public ImageTypeAttribute(int height, int width)
    {
        Contracts.CheckParam(width > 0, nameof(width), "Should be positive number");
        Contracts.CheckParam(height > 0, nameof(height), "Should be positive number");
        (Height, Width) = (height, width);
    }

    internal int Height { get; }

    internal int Width { get; }

    public override void Register()
        => DataViewTypeManager.Register(new ImageDataViewType(Height, Width), typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute other)
        => other is ImageTypeAttribute image && image.Height == Height && image.Width == Width;

    public override bool Equals(object obj) => obj is DataViewTypeAttribute other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Height, Width);
}
