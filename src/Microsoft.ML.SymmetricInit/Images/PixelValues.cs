using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The one check of pixels, wherever they come from.</summary>
internal static class PixelValues
{
    /// <summary>The place of the first value that is not a finite number; null if all are.</summary>
    public static int? FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return null;
    }

    /// <summary>The place, in row-major order, of the first value that is not a finite number, and the value; null if all are.</summary>
    /// <param name="values">Float32, on any device.</param>
    public static (long Place, float Value)? FirstNotFinite(Tensor values)
    {
        using var scope = NewDisposeScope();
        var faults = values.isfinite().logical_not().flatten();
        if (!faults.any().item<bool>())
            return null;
        var place = faults.to(ScalarType.Byte).argmax().item<long>();
        return (place, values.flatten()[place].item<float>());
    }
}
