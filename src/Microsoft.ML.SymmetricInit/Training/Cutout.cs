using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Sets a square of each image to 0, which after normalization is the mean. DeVries and Taylor 2017.</summary>
/// <param name="side">Side of the square in pixels, above 0.</param>
/// <param name="generator">Where its centres are drawn from.</param>
internal sealed class Cutout(int side, Generator generator)
{
    /// <summary>Changes images <c>[N, C, H, W]</c> in place; each centre is uniform over the pixels.</summary>
    public void Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)images.size(0), (int)images.size(2), (int)images.size(3));
        var numbers = rand(count, 2, dtype: ScalarType.Float64, device: CPU, generator: generator).data<double>().ToArray();
        var mask = new float[count * height * width];
        Array.Fill(mask, 1);
        for (var image = 0; image < count; image++)
        {
            var (rows, columns) = (Span((int)(numbers[2 * image] * height), height), Span((int)(numbers[2 * image + 1] * width), width));
            for (var y = rows.First; y < rows.End; y++)
                mask.AsSpan((image * height + y) * width + columns.First, columns.End - columns.First).Clear();
        }
        images.mul_(tensor(mask, dtype: images.dtype, device: images.device).view(count, 1, height, width));
    }

    /// <summary>The places from <c>centre - side / 2</c> on, <c>side</c> of them, that are inside.</summary>
    private (int First, int End) Span(int centre, int size)
    {
        var first = centre - side / 2;
        return (Math.Max(0, first), (int)Math.Min(size, (long)first + side));
    }
}
