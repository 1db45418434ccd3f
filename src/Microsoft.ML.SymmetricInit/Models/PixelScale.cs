using System.Globalization;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Warns, once, where the pixels to be scored are in another unit than those of training: the scores would mean nothing.</summary>
/// <param name="host">Whom the warning is from.</param>
/// <param name="trained">The range in training; null if it is not known.</param>
internal sealed class PixelScale(IHost host, PixelRange? trained)
{
    /// <summary>How much wider than one the range of training is to be, for values within one to be of another unit.</summary>
    private const float OtherUnit = 16;

    private int _warned;

    /// <summary>Looks at some images, bytes or floats in any order.</summary>
    public void Check(Tensor pixels)
    {
        if (trained is null || _warned != 0 || (pixels.dtype == ScalarType.Byte && trained.Maximum - trained.Minimum >= OtherUnit))
            return;
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var values = pixels.to(ScalarType.Float32);
        var range = new PixelRange(values.min().cpu().item<float>(), values.max().cpu().item<float>());
        if (!IsBeyond(range, trained) && !(IsWithinOne(range, trained) && values.frac().any().cpu().item<bool>()))
            return;
        if (Interlocked.Exchange(ref _warned, 1) != 0)
            return;
        using var channel = host.Start("Scoring");
        channel.Warning(string.Create(CultureInfo.InvariantCulture, $"The images to be scored have pixels from {range.Minimum:G6} to {range.Maximum:G6}; the model was trained on pixels from "
            + $"{trained.Minimum:G6} to {trained.Maximum:G6}. Scale them as in training, or the scores mean nothing."));
    }

    /// <summary>Farther out than the range of training is wide.</summary>
    private static bool IsBeyond(PixelRange range, PixelRange trained)
    {
        var width = trained.Maximum - trained.Minimum;
        return width > 0 && (range.Maximum > trained.Maximum + width || range.Minimum < trained.Minimum - width);
    }

    /// <summary>As values of 0 to 1, or -1 to 1, are for a model of bytes. Integers among them may be a dark image.</summary>
    private static bool IsWithinOne(PixelRange range, PixelRange trained) =>
        trained.Maximum - trained.Minimum >= OtherUnit && range is { Minimum: >= -1, Maximum: <= 1 } && range.Maximum > range.Minimum;
}
