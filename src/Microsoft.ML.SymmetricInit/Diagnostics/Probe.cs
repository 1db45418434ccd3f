using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What the probes share: checks of arguments, numbers out of tensors, numbers into text.</summary>
internal static class Probe
{
    /// <summary>The values of a tensor in row-major order, from any device and element type.</summary>
    public static double[] Read(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return values.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    /// <summary>The squared length of a tensor, in float64.</summary>
    public static Tensor SquaredLength(Tensor values) => Sum(Square(values.to(ScalarType.Float64)));

    /// <summary>In place of TorchSharp's square, which does not hold its exponent until libtorch has read it (<see cref="Scalars"/>).</summary>
    public static Tensor Square(Tensor values) => values.mul(values);

    /// <summary>The sum of all values.</summary>
#pragma warning disable RS0030
    public static Tensor Sum(Tensor values) => values.sum();
#pragma warning restore RS0030

    /// <summary>Four digits, or <c>undefined</c> for NaN.</summary>
    public static string Text(double value) => double.IsNaN(value) ? "undefined" : value.ToString("G4", CultureInfo.InvariantCulture);

    public static void CheckWeight(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.dim() < 2 || weight.numel() == 0)
            throw new ArgumentException($"A weight is [O, I] or [O, I, kh, kw] and not empty; received [{string.Join(", ", weight.shape)}].", nameof(weight));
    }

    public static void CheckImages(ImageNetwork network, Tensor images, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.numel() == 0 || (count is { } wanted && images.size(0) != wanted))
            throw new ArgumentException($"Images are [{(object?)count ?? "N"}, C, H, W] and not empty; received [{string.Join(", ", images.shape)}].", nameof(images));
    }

    public static void CheckLabels(Tensor images, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 1 || labels.size(0) != images.size(0) || labels.dtype != ScalarType.Int64)
            throw new ArgumentException($"Labels are one class index (Int64) an image, [{images.size(0)}]; received {labels.dtype} [{string.Join(", ", labels.shape)}].", nameof(labels));
    }

    /// <summary>Refuses work whose size is out of all proportion, before it starts.</summary>
    public static void CheckSize(string what, double size, long limit)
    {
        if (size > limit)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{what} = {size:N0} numbers; at most {limit:N0} are computed. Take a smaller network or fewer or smaller inputs."));
    }
}
