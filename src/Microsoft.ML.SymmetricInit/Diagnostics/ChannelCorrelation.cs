using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How alike the slices of a weight along one of its channel dimensions are.</summary>
/// <param name="Value">
/// The mean cosine over pairs of different slices, signed, in <c>[-1 / (n - 1), 1]</c>; NaN (undefined) if a weight is not finite.
/// </param>
/// <param name="Slices">Number n of slices, the width of the layer.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record ChannelCorrelation(double Value, long Slices)
{
    /// <summary>What is left of a centred slice, as a fraction of the slice, when the slice was constant: rounding.</summary>
    private const double Rounding = 1e-13;

    /// <summary>The dissimilarity <c>1 - Value</c>: 0 for equal slices, 1 for orthogonal ones.</summary>
    public double Dissimilarity => 1 - Value;

    /// <summary>
    /// The effective width <c>n / (1 + (n - 1) Value)</c>, kept within <c>[1, n]</c>: n for orthogonal slices, <c>n / r</c> if each is
    /// there r times, 1 if all are equal. Ours; no paper has it.
    /// </summary>
    public double EffectiveWidth
    {
        get
        {
            var spread = 1 + (Slices - 1) * Value;
            return double.IsNaN(spread) ? double.NaN : spread <= 1 ? Slices : Math.Min(Slices, Slices / spread);
        }
    }

    /// <summary>The number and the effective width, such as <c>0.1176 (6 of 18)</c>.</summary>
    public override string ToString() => $"{Probe.Text(Value)} ({Probe.Text(EffectiveWidth)} of {Slices})";

    /// <summary>
    /// <c>(|sum of unit slices|^2 - k) / (n (n - 1))</c> for the k slices that are not zero, plus 1 for each pair that has a zero one.
    /// </summary>
    internal static ChannelCorrelation Measure(Tensor weight, int dimension, CorrelationOptions options)
    {
        var width = weight.size(dimension);
        if (width == 1)
            return new ChannelCorrelation(1, 1);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var slices = Slice(weight.detach(), dimension, options);
        using TorchSharp.Scalar nothing = 0, rounding = Rounding;
        var norms = Norms(slices);
        var zero = norms.eq(nothing);
        if (options.Centered)
        {
            slices = slices.sub(slices.mean([1], keepdim: true));
            var left = Norms(slices);
            zero = left.le(norms.mul(rounding));
            norms = left;
        }
        var unit = slices.div(norms.masked_fill(zero, Scalars.One)).masked_fill(zero, nothing);
        var numbers = Probe.Read(stack([Probe.Sum(Probe.Square(unit.sum([0L]))), Probe.Sum(zero.to(ScalarType.Float64))]));
        double n = slices.size(0), k = n - numbers[1], pairs = n * (n - 1);
        var sum = numbers[0] - k + (pairs - k * (k - 1));
        return new ChannelCorrelation(Math.Clamp(sum / pairs, -1 / (n - 1), 1), width);
    }

    /// <summary>The slices as rows <c>[n, length]</c> in float64, divided by the largest value, so that squares neither overflow nor vanish.</summary>
    private static Tensor Slice(Tensor weight, int dimension, CorrelationOptions options)
    {
        var slices = weight.transpose(0, dimension);
        if (slices.size(0) > options.MaximumSlices)
            slices = slices.index_select(0, options.Sample(slices.size(0)).to(weight.device));
        using TorchSharp.Scalar nothing = 0;
        var rows = slices.to(ScalarType.Float64).flatten(1);
        var largest = rows.abs().max();
        return rows.div(largest.masked_fill(largest.eq(nothing), Scalars.One));
    }

    private static Tensor Norms(Tensor rows) => Probe.Square(rows).sum([1L], keepdim: true).sqrt();
}
