using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What the weights and buffers of a network may be, wherever they come from: finite numbers, and variances at least 0.</summary>
internal static class WeightDomain
{
    /// <summary>The first tensor that holds something else, as part of a sentence; null if none does.</summary>
    /// <param name="tensors">Weights and buffers by their names in the network.</param>
    public static string? Fault(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.Select(entry => Fault(entry.Key, entry.Value)).FirstOrDefault(fault => fault is not null);

    /// <inheritdoc cref="Fault(IEnumerable{KeyValuePair{string, Tensor}})"/>
    public static string? Fault(string name, Tensor values)
    {
        if (!is_floating_point(values.dtype) || values.numel() == 0)
            return null;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // The extremes of values with NaN among them are NaN.
        var (least, most) = (Number(values.detach().min()), Number(values.detach().max()));
        if (!double.IsFinite(least) || !double.IsFinite(most))
            return FormattableString.Invariant($"'{name}' holds {(double.IsFinite(least) ? most : least)}, which is no finite number");
        return name.EndsWith(BatchNorm.RunningVariance, StringComparison.Ordinal) && least < 0
            ? FormattableString.Invariant($"'{name}' holds {least}, and a variance is at least 0")
            : null;
    }

    private static double Number(Tensor value) => value.to(ScalarType.Float64).item<double>();
}
