using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How much of a stage's feature map is alive, over a whole batch; all numbers are fractions in [0, 1].</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="DeadUnits">Units (places <c>c, y, x</c> of the map) that are 0 for every image.</param>
/// <param name="DeadChannels">Channels that are 0 at every pixel of every image.</param>
/// <param name="OffChannels">
/// Channels that are nowhere above 0: a ReLU after the stage passes nothing of them. Harmless where the activation is leaky.
/// </param>
/// <param name="NotFinite">Values that are infinite or not a number.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record StageHealth(string Stage, double DeadUnits, double DeadChannels, double OffChannels, double NotFinite)
{
    /// <summary>The fractions.</summary>
    public override string ToString() =>
        $"{Stage}: dead units {Probe.Text(DeadUnits)}, dead channels {Probe.Text(DeadChannels)}, off channels {Probe.Text(OffChannels)}, not finite {Probe.Text(NotFinite)}";
}

/// <summary>Dead units and channels of every stage, and how sure of itself the classifier is. Ours.</summary>
/// <param name="Stages">The stages in depth order.</param>
/// <param name="LargestProbability">
/// Mean over the images of the largest softmax probability: <c>1 / classes</c> for a zero classifier, 1 for a saturated one; NaN
/// (undefined) if logits are not finite.
/// </param>
/// <remarks>One forward pass in evaluation mode and a few tensor operations a stage: cheap enough for every few training steps.</remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record ActivationHealth(IReadOnlyList<StageHealth> Stages, double LargestProbability)
{
    /// <summary>Measures a network on a batch.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <exception cref="ArgumentException">The images are not <c>[N, C, H, W]</c> or there are none.</exception>
    public static ActivationHealth Measure(ImageNetwork network, Tensor images)
    {
        Probe.CheckImages(network, images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var pass = NetworkPass.Run(network, images, gradient: false);
        var fractions = Probe.Read(stack(pass.Maps.Select(pair => Fractions(pair.Map))));
        var (largest, _) = pass.Logits.to(ScalarType.Float64).softmax(1).max(1);
        return new ActivationHealth(
            [.. pass.Maps.Select((pair, i) => new StageHealth(pair.Stage, fractions[4 * i], fractions[4 * i + 1], fractions[4 * i + 2], fractions[4 * i + 3]))],
            Probe.Read(largest.mean())[0]);
    }

    /// <summary>A line a stage, and one for the classifier.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [.. Stages, $"largest probability {Probe.Text(LargestProbability)}"]);

    private static Tensor Fractions(Tensor map)
    {
        using TorchSharp.Scalar nothing = 0;
        var channels = map.flatten(2);
        var zero = channels.eq(nothing).all(0);
        var off = channels.le(nothing).all(0).all(1);
        return stack([Fraction(zero), Fraction(zero.all(1)), Fraction(off), Fraction(channels.isfinite().bitwise_not())]);
    }

    private static Tensor Fraction(Tensor flags) => flags.to(ScalarType.Float64).mean();
}
