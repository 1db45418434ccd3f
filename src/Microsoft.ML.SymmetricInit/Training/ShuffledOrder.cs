using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The order of the images in an epoch.</summary>
internal static class ShuffledOrder
{
    /// <summary>
    /// Every index below <paramref name="count"/> once. With a buffer that does not hold all of them, as if it were filled with
    /// the first and then, again and again, one of it drawn at random and replaced by the next: whoever reads the images as they
    /// come never holds more than the buffer does.
    /// </summary>
    /// <param name="count">Number of images.</param>
    /// <param name="bufferSize">Size of the buffer, at least 1; null for all images.</param>
    /// <param name="generator">The only source of randomness.</param>
    public static int[] Draw(int count, int? bufferSize, Generator generator)
    {
        if (!(bufferSize < count))
        {
            using var permutation = randperm(count, dtype: ScalarType.Int32, device: CPU, generator: generator);
            return permutation.data<int>().ToArray();
        }
        using var numbers = rand(count, dtype: ScalarType.Float64, device: CPU, generator: generator);
        int[] buffer = [.. Enumerable.Range(0, bufferSize.Value)];
        var order = new int[count];
        var (held, next) = (buffer.Length, buffer.Length);
        var draws = numbers.data<double>().ToArray();
        for (var i = 0; i < count; i++)
        {
            var slot = (int)(draws[i] * held);
            order[i] = buffer[slot];
            buffer[slot] = next < count ? next++ : buffer[--held];
        }
        return order;
    }
}
