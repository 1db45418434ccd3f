using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What is done to pixels before a network sees them: <c>(pixel - Mean) / StandardDeviation</c>, per channel.</summary>
public sealed class PixelNormalization
{
    /// <summary>Creates a normalization.</summary>
    /// <param name="mean">One mean per channel, in the unit of the pixels (0 to 255 for bytes).</param>
    /// <param name="standardDeviation">One standard deviation per channel, each above 0 and not so small that nothing can be divided by it (1e-37).</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite, or a deviation is not above 0 or has no finite inverse.</exception>
    public PixelNormalization(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        if (mean.Count == 0 || mean.Count != standardDeviation.Count)
            throw new ArgumentException($"A normalization needs one mean and one standard deviation per channel; received {mean.Count} and {standardDeviation.Count}.");
        if (mean.Any(m => !float.IsFinite(m)) || standardDeviation.Any(s => !float.IsFinite(s) || !Divides(s)))
            throw new ArgumentException("Means must be finite and standard deviations finite and above 1e-37; "
                + $"received means [{Text(mean)}] and deviations [{Text(standardDeviation)}].");
        Mean = [.. mean];
        StandardDeviation = [.. standardDeviation];
    }

    /// <summary>One mean per channel.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>One standard deviation per channel.</summary>
    public IReadOnlyList<float> StandardDeviation { get; }

    /// <summary>All values, in the invariant culture.</summary>
    public override string ToString() => $"means [{Text(Mean)}], deviations [{Text(StandardDeviation)}]";

    /// <summary>Whether pixels can be divided by it: a smaller number may have an infinite inverse, or be taken for 0.</summary>
    internal static bool Divides(double deviation) => deviation > 1e-37;

    internal Tensor MeanTensor(ImageShape image, Device device) => OverPixels(Mean, image, device);

    internal Tensor InverseDeviationTensor(ImageShape image, Device device) => OverPixels([.. StandardDeviation.Select(deviation => 1 / deviation)], image, device);

    /// <summary>The numbers of the channels at each pixel, <c>[H, W, C]</c>: libtorch's kernels are quicker over long rows than over three numbers.</summary>
    private static Tensor OverPixels(IReadOnlyList<float> channels, ImageShape image, Device device)
    {
        using var flat = tensor(Enumerable.Repeat(channels, image.Height * image.Width).SelectMany(each => each).ToArray(), device: device);
        return flat.view(image.Height, image.Width, image.Channels);
    }

    private static string Text(IReadOnlyList<float> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
