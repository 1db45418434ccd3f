using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Copies images with a random shift (reflected at the borders) and a random mirroring.</summary>
internal sealed class Augmenter(Augmentation options, ImageShape shape, int bytesPerValue, Generator generator)
{
    private readonly int _pixelBytes = shape.Channels * bytesPerValue;

    /// <summary>Draws the change of each row of a batch.</summary>
    public (int Down, int Right, bool Mirror)[] Draw(int count)
    {
        using var numbers = rand(count, 3, dtype: ScalarType.Float64, device: CPU, generator: generator);
        var values = numbers.data<double>().ToArray();
        var shifts = 2 * options.Padding + 1;
        return [.. Enumerable.Range(0, count).Select(row => (
            (int)(values[3 * row] * shifts) - options.Padding,
            (int)(values[3 * row + 1] * shifts) - options.Padding,
            options.HorizontalFlip && values[3 * row + 2] < 0.5))];
    }

    public void Copy(ReadOnlySpan<byte> image, Span<byte> target, (int Down, int Right, bool Mirror) change)
    {
        var rowBytes = shape.Width * _pixelBytes;
        for (var y = 0; y < shape.Height; y++)
        {
            var source = image.Slice(Reflect(y + change.Down, shape.Height) * rowBytes, rowBytes);
            var line = target.Slice(y * rowBytes, rowBytes);
            for (var x = 0; x < shape.Width; x++)
            {
                var from = Reflect((change.Mirror ? shape.Width - 1 - x : x) + change.Right, shape.Width);
                source.Slice(from * _pixelBytes, _pixelBytes).CopyTo(line[(x * _pixelBytes)..]);
            }
        }
    }

    /// <summary>The place inside [0, size) that a place outside is a reflection of; the border itself is not repeated.</summary>
    private static int Reflect(int place, int size)
    {
        var inside = Math.Abs(place);
        return inside < size ? inside : 2 * (size - 1) - inside;
    }
}
