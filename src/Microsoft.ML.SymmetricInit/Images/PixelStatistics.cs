using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Mean and standard deviation per channel, from one image after the other.</summary>
internal sealed class PixelStatistics(ImageShape shape, bool holdsBytes)
{
    // Sums are taken of differences from the first pixel: of a channel that never changes they are 0, not rounding.
    private readonly double[] _origin = new double[shape.Channels];
    private readonly double[] _sums = new double[shape.Channels];
    private readonly double[] _squares = new double[shape.Channels];
    private long _images;

    /// <param name="image">Bytes or floats in the order height, width, channel.</param>
    public void Add(ReadOnlySpan<byte> image)
    {
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            if (holdsBytes)
                Add<byte, long>(image, channel);
            else
                Add<float, double>(MemoryMarshal.Cast<byte, float>(image), channel);
        }
        _images++;
    }

    /// <summary>What makes the mean of every channel 0 and its deviation 1.</summary>
    public PixelNormalization Normalization()
    {
        var pixels = (double)_images * shape.Height * shape.Width;
        var mean = new float[shape.Channels];
        var deviation = new float[shape.Channels];
        for (var c = 0; c < mean.Length; c++)
        {
            mean[c] = (float)(_origin[c] + _sums[c] / pixels);
            var variance = Math.Max(0, _squares[c] / pixels - _sums[c] / pixels * (_sums[c] / pixels));
            // A channel that never changes carries nothing, nor does one that changes by less than can be divided by; dividing by 1 leaves it at 0.
            deviation[c] = PixelNormalization.Divides(Math.Sqrt(variance)) ? (float)Math.Sqrt(variance) : 1;
        }
        return new PixelNormalization(mean, deviation);
    }

    // A short run would end before the runtime has optimized the loop by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TPixel, TSum>(ReadOnlySpan<TPixel> image, int channel)
        where TPixel : unmanaged, INumber<TPixel>
        where TSum : unmanaged, INumber<TSum>
    {
        if (_images == 0)
            _origin[channel] = double.CreateChecked(image[channel]);
        var origin = TSum.CreateChecked(_origin[channel]);
        var (sum, squares) = (TSum.Zero, TSum.Zero);
        for (var i = channel; i < image.Length; i += shape.Channels)
        {
            var value = TSum.CreateTruncating(image[i]) - origin;
            sum += value;
            squares += value * value;
        }
        _sums[channel] += double.CreateChecked(sum);
        _squares[channel] += double.CreateChecked(squares);
    }
}
