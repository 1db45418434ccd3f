namespace Microsoft.ML.Data;

public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}

/// <summary>An image in memory, four bytes a pixel, row by row. Of files it reads PNG and JPEG.</summary>
public sealed class MLImage : IDisposable
{
    private readonly MLPixelFormat _format;
    private readonly int _width;
    private readonly int _height;
    private byte[] _pixels;
    private string _tag;

    internal MLImage(int width, int height, MLPixelFormat format, byte[] pixels)
        => (_width, _height, _format, _pixels) = (width, height, format, pixels);

    public int Width => Alive._width;

    public int Height => Alive._height;

    public MLPixelFormat PixelFormat => Alive._format;

    public ReadOnlySpan<byte> Pixels => Alive._pixels;

    public string Tag
    {
        get => Alive._tag;
        set => Alive._tag = value;
    }

    private MLImage Alive => _pixels is null ? throw new InvalidOperationException("Object is disposed.") : this;

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var copy = new MemoryStream();
        imageStream.CopyTo(copy);
        return Decode(copy.ToArray()) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * 4)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public void Save(string imagePath)
    {
        _ = Alive;
        string extension = Path.GetExtension(imagePath).ToLowerInvariant();
        bool rgba = _format == MLPixelFormat.Rgba32;
        byte[] file = extension switch
        {
            ".png" => PngCodec.Encode(_width, _height, rgba, _pixels),
            ".jpg" or ".jpeg" => JpegCodec.Encode(_width, _height, rgba, _pixels),
            ".bmp" or ".gif" or ".webp" => throw new ArgumentException($"Saving image with the format '{extension}' is not supported. "
                + "Try save it with `Jpeg`, `Png`, or `Webp` format.", nameof(imagePath)),
            _ => throw new ArgumentException("Path has invalid image file extension.", nameof(imagePath)),
        };
        File.WriteAllBytes(imagePath, file);
    }

    public void Dispose() => _pixels = null;

    private static MLImage Decode(byte[] file) => PngCodec.Knows(file) ? PngCodec.Decode(file)
        : JpegCodec.Knows(file) ? JpegCodec.Decode(file)
        : null;
}
