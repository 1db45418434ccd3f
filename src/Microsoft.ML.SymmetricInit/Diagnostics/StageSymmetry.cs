using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How many channels of a stage's map differ, at the start and after the virtual steps, and whether a difference passes.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="LiveAtStart">Channels that are not 0 for every image.</param>
/// <param name="DistinctAtStart">Those of them that differ from one another.</param>
/// <param name="LiveAfter">Live channels after the virtual steps.</param>
/// <param name="DistinctAfter">Distinct channels after the virtual steps.</param>
/// <param name="Transmission">
/// After the virtual steps, the difference between channels that leaves the stage for a small random one that enters it, both
/// relative to their maps: 1 for an identity, 0 for an average. Null for the first stage, NaN for a map of zeros.
/// </param>
/// <remarks>In float64; channels count as equal within 1e-12 of the largest.</remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record StageSymmetry(string Stage, long Channels, long LiveAtStart, long DistinctAtStart, long LiveAfter, long DistinctAfter, double? Transmission)
{
    /// <summary>Live channels that repeated another at the start.</summary>
    public long RepeatsAtStart => LiveAtStart - DistinctAtStart;

    /// <summary>Live channels that repeat another after the virtual steps.</summary>
    public long RepeatsAfter => LiveAfter - DistinctAfter;

    /// <summary>Counts and transmission.</summary>
    public override string ToString() =>
        $"{Stage}: {DistinctAtStart} distinct channels of {Channels}, {DistinctAfter} after the steps{(Transmission is { } transmission ? $", transmission {Probe.Text(transmission)}" : "")}";
}
