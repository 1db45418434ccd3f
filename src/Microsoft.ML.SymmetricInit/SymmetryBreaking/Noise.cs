using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Normal noise on a tensor, in place.</summary>
internal static class Noise
{
    /// <summary>The size in a text form.</summary>
    public static readonly NumberArgument Scale = new("scale", Bare: true, Needed: "a scale above 0, such as 1e-6");

    /// <summary>Whether the size in a text form is relative.</summary>
    public static readonly WordArgument<bool> Relative = new(true, new Dictionary<string, bool> { ["relative"] = true, ["absolute"] = false });

    public static double CheckedScale(double scale, string example) => scale > 0 && double.IsFinite(scale)
        ? scale
        : throw new ArgumentOutOfRangeException(nameof(scale), TextForm.Number(scale), $"The scale of noise is a number above 0, such as {example}.");

    /// <summary>
    /// Adds independent normal values of standard deviation <paramref name="scale"/>, times the tensor's root mean square
    /// if relative: the noise then has about <paramref name="scale"/> times the tensor's norm.
    /// </summary>
    public static void Add(Tensor target, double scale, bool relative, Generator generator)
    {
        using var drawn = empty(target.shape, dtype: target.dtype, device: CPU).normal_(0, 1, generator);
        using var noise = drawn.to(target.device);
        using Scalar size = scale;
        if (!relative)
        {
            target.add_(noise, size);
            return;
        }
        // The size stays on the device: reading it would wait for the device at each parameter.
        // (TorchSharp's square is a power whose exponent it does not hold.)
        using var square = target.mul(target);
        using var mean = square.mean();
        using var root = mean.sqrt();
        target.addcmul_(noise, root, size);
    }
}
