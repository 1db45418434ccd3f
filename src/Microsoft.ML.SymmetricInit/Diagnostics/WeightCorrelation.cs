using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// How alike the filters of a layer are: the mean cosine over pairs of output channels (forward) and of input channels
/// (backward). Beyond Signal Propagation, equations 5 and 6.
/// </summary>
/// <param name="Layer">Name of the layer; null for a bare tensor.</param>
/// <param name="Forward">Over the slices <c>W[o, :, :, :]</c>.</param>
/// <param name="Backward">Over the slices <c>W[:, i, :, :]</c>.</param>
/// <param name="Centered">Whether each slice's mean was removed (<see cref="CorrelationOptions.Centered"/>).</param>
/// <remarks>
/// A pair with a slice of zeros counts as 1, and so does a single slice: there is no pair that differs. Works in float64 in a few tensor
/// operations a layer, without a graph, on the weight's device: cheap enough for every few training steps.
/// </remarks>
public sealed record WeightCorrelation(string? Layer, ChannelCorrelation Forward, ChannelCorrelation Backward, bool Centered)
{
    /// <summary>Measures a weight.</summary>
    /// <param name="weight">A weight, <c>[O, I]</c> or <c>[O, I, kh, kw]</c>, of any element type.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions or is empty.</exception>
    public static WeightCorrelation Measure(Tensor weight, CorrelationOptions? options = null)
    {
        Probe.CheckWeight(weight);
        return Measure(null, weight, options ?? CorrelationOptions.Default);
    }

    /// <summary>Measures a layer's weight.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="options">How; the defaults if null.</param>
    public static WeightCorrelation Measure(NetworkLayer layer, CorrelationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Measure(layer.Name, layer.Weight, options ?? CorrelationOptions.Default);
    }

    /// <summary>Measures every layer of a network, in depth order.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How; the defaults if null.</param>
    public static IReadOnlyList<WeightCorrelation> Measure(ImageNetwork network, CorrelationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Layers.Select(layer => Measure(layer, options))];
    }

    /// <summary>Both correlations, such as <c>conv1: forward 1 (1 of 16), backward 1 (1 of 3)</c>.</summary>
    public override string ToString() => $"{Layer ?? "weight"}: forward {Forward}, backward {Backward}";

    private static WeightCorrelation Measure(string? name, Tensor weight, CorrelationOptions options) =>
        new(name, ChannelCorrelation.Measure(weight, 0, options), ChannelCorrelation.Measure(weight, 1, options), options.Centered);
}
