using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// How far the channels of a map are from being equal: <c>|t - mean over channels| / |t|</c>, in [0, 1], with norms over images,
/// channels and pixels. Beyond Signal Propagation, Appendix G, figures 9 and 10.
/// </summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Forward">Of the feature maps: 0 for equal channels, 1 for channels whose mean is 0; 0 for a map of zeros.</param>
/// <param name="Backward">Of the gradients with respect to them; null where they were not asked for.</param>
/// <remarks>
/// About <c>sqrt(1 - 1 / C)</c> for independent zero-mean channels. NaN (undefined) for a map that is not finite. A few tensor
/// operations a map, in float64.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record PerturbationRatio(string Stage, double Forward, double? Backward)
{
    /// <summary>The ratio of one map.</summary>
    /// <param name="map">A map, <c>[N, C, ...]</c>; the mean is taken over C.</param>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions or is empty.</exception>
    public static double OfMap(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.dim() < 2 || map.numel() == 0)
            throw new ArgumentException($"A map is [N, C, ...] and not empty; received [{string.Join(", ", map.shape)}].", nameof(map));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Ratios([map])[0];
    }

    /// <summary>Measures the feature maps of a network, stage by stage, with one forward pass in evaluation mode.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <exception cref="ArgumentException">The images are not <c>[N, C, H, W]</c> or there are none.</exception>
    public static IReadOnlyList<PerturbationRatio> Measure(ImageNetwork network, Tensor images)
    {
        Probe.CheckImages(network, images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var pass = NetworkPass.Run(network, images, gradient: false);
        var forward = Ratios(pass.Maps.Select(pair => pair.Map));
        return [.. pass.Maps.Select((pair, i) => new PerturbationRatio(pair.Stage, forward[i], null))];
    }

    /// <summary>Measures feature maps and the gradients of the cross-entropy with respect to them, with one pass each way.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <param name="labels">Their class indices, <c>[N]</c>, Int64.</param>
    /// <exception cref="ArgumentException">The images are not <c>[N, C, H, W]</c>, or there is not one label for each.</exception>
    public static IReadOnlyList<PerturbationRatio> Measure(ImageNetwork network, Tensor images, Tensor labels)
    {
        Probe.CheckImages(network, images);
        Probe.CheckLabels(images, labels);
        using var scope = NewDisposeScope();
        using var pass = NetworkPass.RunWithGradient(network, images);
        var targets = Differentiation.Recordable(labels);
        var gradients = pass.Gradients(logits => nn.functional.cross_entropy(logits, targets));
        using var noGradient = no_grad();
        return Measure(pass.Maps, gradients);
    }

    /// <summary>The ratios, such as <c>block1.layer.0: forward 0.1, backward 0.2</c>.</summary>
    public override string ToString() => $"{Stage}: forward {Probe.Text(Forward)}{(Backward is { } backward ? $", backward {Probe.Text(backward)}" : "")}";

    /// <param name="maps">The maps of a pass.</param>
    /// <param name="gradients">Their gradients, and perhaps others after them.</param>
    internal static IReadOnlyList<PerturbationRatio> Measure(IReadOnlyList<(string Stage, Tensor Map)> maps, IReadOnlyList<Tensor?> gradients)
    {
        var forward = Ratios(maps.Select(pair => pair.Map));
        var backward = Ratios(gradients.Take(maps.Count).Select(gradient => gradient!));
        return [.. maps.Select((pair, i) => new PerturbationRatio(pair.Stage, forward[i], backward[i]))];
    }

    private static double[] Ratios(IEnumerable<Tensor> maps)
    {
        var squares = Probe.Read(stack(maps.Select(map =>
        {
            var values = map.detach().to(ScalarType.Float64);
            return stack([Probe.Sum(Probe.Square(values.sub(values.mean([1L], keepdim: true)))), Probe.Sum(Probe.Square(values))]);
        })));
        return [.. squares.Chunk(2).Select(pair => pair[1] == 0 ? 0 : Math.Min(1, Math.Sqrt(pair[0] / pair[1])))];
    }
}
