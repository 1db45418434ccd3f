using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// How many different filters <c>W[o, :, :, :]</c> a layer has. Beyond Signal Propagation, Appendix E, counts features that way; the
/// count within a tolerance is ours.
/// </summary>
/// <param name="Layer">Name of the layer; null for a bare tensor.</param>
/// <param name="Filters">Number of filters, O.</param>
/// <param name="Distinct">Number of filters that differ in at least one value; 0 and -0 are the same value.</param>
/// <param name="DistinctWithinTolerance">
/// Number of filters when those whose distance is at most <paramref name="Tolerance"/> times the largest norm of a filter count as
/// one: each filter either joins a kept one within reach or is kept.
/// </param>
/// <param name="Tolerance">The tolerance, a fraction.</param>
/// <remarks>
/// A filter with a value that is not finite counts as distinct from every other. Takes one pass over the weights on the CPU: filters
/// are sorted by their product with one fixed vector, and only those whose products are close are compared.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record DistinctFilters(string? Layer, long Filters, long Distinct, long DistinctWithinTolerance, double Tolerance)
{
    /// <summary>The tolerance that is used by default.</summary>
    public const double DefaultTolerance = 1e-3;

    /// <summary>Counts the filters of a weight.</summary>
    /// <param name="weight">A weight, <c>[O, I]</c> or <c>[O, I, kh, kw]</c>.</param>
    /// <param name="tolerance">A fraction of the largest norm of a filter, at least 0; 0.001 by default.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions or is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is negative or not finite.</exception>
    public static DistinctFilters Measure(Tensor weight, double tolerance = DefaultTolerance)
    {
        Probe.CheckWeight(weight);
        return Measure(null, weight, tolerance);
    }

    /// <summary>Counts the filters of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tolerance">A fraction of the largest norm of a filter, at least 0; 0.001 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is negative or not finite.</exception>
    public static DistinctFilters Measure(NetworkLayer layer, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Measure(layer.Name, layer.Weight, tolerance);
    }

    /// <summary>Counts the filters of every layer of a network, in depth order.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tolerance">A fraction of the largest norm of a filter, at least 0; 0.001 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is negative or not finite.</exception>
    public static IReadOnlyList<DistinctFilters> Measure(ImageNetwork network, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Layers.Select(layer => Measure(layer, tolerance))];
    }

    /// <summary>The counts, such as <c>conv1: 3 distinct filters of 16, 1 within 0.001</c>.</summary>
    public override string ToString() => $"{Layer ?? "weight"}: {Distinct} distinct filters of {Filters}, {DistinctWithinTolerance} within {Probe.Text(Tolerance)}";

    private static DistinctFilters Measure(string? name, Tensor weight, double tolerance)
    {
        if (!(tolerance >= 0 && double.IsFinite(tolerance)))
            throw new ArgumentOutOfRangeException(nameof(tolerance), TextForm.Number(tolerance), "A tolerance is a fraction of a filter's norm, at least 0.");
        var filters = (int)weight.size(0);
        var rows = new FilterRows(Probe.Read(weight), filters);
        return new DistinctFilters(name, filters, rows.Count(0), rows.Count(tolerance), tolerance);
    }
}
