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
        if (holdsBytes)
            Accumulate(image);
        else
            Accumulate(MemoryMarshal.Cast<byte, float>(image));
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
            // A channel that never changes carries nothing; dividing by 1 leaves it at 0.
            deviation[c] = variance > 0 ? (float)Math.Sqrt(variance) : 1;
        }
        return new PixelNormalization(mean, deviation);
    }

    private void Accumulate<T>(ReadOnlySpan<T> image) where T : unmanaged
    {
        static double Number(T pixel) => typeof(T) == typeof(byte) ? (byte)(object)pixel : (float)(object)pixel;

        for (var c = 0; _images == 0 && c < _origin.Length; c++)
            _origin[c] = Number(image[c]);
        var (origin, sums, squares) = (_origin, _sums, _squares);
        for (var i = 0; i < image.Length; i += sums.Length)
        {
            for (var c = 0; c < sums.Length; c++)
            {
                var value = Number(image[i + c]) - origin[c];
                sums[c] += value;
                squares[c] += value * value;
            }
        }
    }
}
