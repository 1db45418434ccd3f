using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The two ways in which a start fails: the mean length of activations grows or shrinks with depth (1), or it fluctuates from layer
/// to layer and from draw to draw (2). Hanin and Rolnick 2018, sections 3.1 and 3.2.
/// </summary>
/// <remarks>
/// The length of depth d is <c>M_d = |a(d)|^2 / n_d</c>, n_d the number of values of the map. What has no width but channels and
/// pixels has as many widths as channels (ours; the paper treats dense networks).
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record FailureModes
{
    /// <summary>Size of <see cref="LogSlope"/> per layer from which the first failure mode is reported. Ours.</summary>
    public const double SlopeLimit = 0.05;

    /// <summary>Value of <see cref="SumOfReciprocalWidths"/> from which the second failure mode is reported. Ours.</summary>
    public const double WidthLimit = 1;

    /// <summary>The mean of M_d over images or draws, depth 1 first.</summary>
    public required IReadOnlyList<double> MeanLengths { get; init; }

    /// <summary>
    /// <c>E[M_d^2] / E[M_d]^2</c> over images or draws: for draws of He's normal start
    /// <c>(1 + 5 / n_1) ... (1 + 5 / n_d)</c>. Over images of one network it also has the spread of the images.
    /// </summary>
    public required IReadOnlyList<double> RelativeSecondMoments { get; init; }

    /// <summary>The paper's fluctuation over depths, <c>mean of M_d^2 - (mean of M_d)^2</c>, averaged over images or draws.</summary>
    public required double LengthVariance { get; init; }

    /// <summary>The widths n_1, n_2, ...</summary>
    public required IReadOnlyList<long> Widths { get; init; }

    /// <summary>
    /// Slope of the straight line through <c>ln</c> of the mean lengths, per layer: <c>ln(kappa / 2)</c> for weights of variance
    /// <c>kappa / fan_in</c> and ReLU. NaN (undefined) for one layer, or if a mean length is 0 or not finite.
    /// </summary>
    public double LogSlope
    {
        get
        {
            if (!AllAlive || MeanLengths.Count < 2)
                return double.NaN;
            var (middle, logMean) = ((MeanLengths.Count - 1) / 2.0, MeanLengths.Average(Math.Log));
            double product = 0, square = 0;
            for (var i = 0; i < MeanLengths.Count; i++)
            {
                product += (i - middle) * (Math.Log(MeanLengths[i]) - logMean);
                square += (i - middle) * (i - middle);
            }
            return product / square;
        }
    }

    /// <summary>The sum of <c>1 / n_j</c>, which the second failure mode grows with.</summary>
    public double SumOfReciprocalWidths => Widths.Sum(width => 1.0 / width);

    /// <summary>The first failure mode: <see cref="LogSlope"/> beyond <see cref="SlopeLimit"/> either way, or a mean length of 0 or not finite.</summary>
    public bool GrowsOrShrinks => !AllAlive || Math.Abs(LogSlope) > SlopeLimit;

    /// <summary>The second failure mode, by the widths alone: <see cref="SumOfReciprocalWidths"/> above <see cref="WidthLimit"/>.</summary>
    public bool Fluctuates => SumOfReciprocalWidths > WidthLimit;

    private bool AllAlive => MeanLengths.All(length => length > 0 && double.IsFinite(length));

    /// <summary>The mean length M_d at a depth.</summary>
    /// <param name="depth">The depth, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such depth.</exception>
    public double MeanLength(int depth) => depth >= 1 && depth <= MeanLengths.Count
        ? MeanLengths[depth - 1]
        : throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depths are 1 to {MeanLengths.Count}.");

    /// <summary>Measures one network over a batch, in evaluation mode; the depths are its stages.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <exception cref="ArgumentException">The images are not <c>[N, C, H, W]</c> or there are none.</exception>
    public static FailureModes Measure(ImageNetwork network, Tensor images)
    {
        Probe.CheckImages(network, images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var pass = NetworkPass.Run(network, images, gradient: false);
        var lengths = stack(pass.Maps.Select(pair => Probe.Square(pair.Map.to(ScalarType.Float64).flatten(1)).mean([1L])), 1);
        return Measure([.. Probe.Read(lengths).Chunk(pass.Maps.Count)], [.. pass.Maps.Select(pair => pair.Map.size(1))]);
    }

    /// <summary>Measures lengths that were taken elsewhere: of many draws of a network, or of one that is not an <see cref="ImageNetwork"/>.</summary>
    /// <param name="lengths">For each image or draw the lengths M_1, M_2, ...</param>
    /// <param name="widths">The widths n_1, n_2, ...</param>
    /// <exception cref="ArgumentException">There are no lengths, or not one for each width, or a width is below 1.</exception>
    public static FailureModes Measure(IReadOnlyList<IReadOnlyList<double>> lengths, IReadOnlyList<long> widths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(widths);
        if (lengths.Count == 0 || widths.Count == 0)
            throw new ArgumentException($"There must be at least one image or draw and one depth; received {lengths.Count} and {widths.Count}.");
        if (lengths.FirstOrDefault(one => one.Count != widths.Count) is { } odd)
            throw new ArgumentException($"There must be one length for each of the {widths.Count} widths; received {odd.Count}.", nameof(lengths));
        if (widths.Any(width => width < 1))
            throw new ArgumentException($"A width is at least 1; received {string.Join(", ", widths)}.", nameof(widths));
        var depths = Enumerable.Range(0, widths.Count).ToArray();
        double[] means = [.. depths.Select(d => lengths.Average(one => one[d]))];
        return new FailureModes
        {
            MeanLengths = means,
            RelativeSecondMoments = [.. depths.Select(d => lengths.Average(one => one[d] * one[d]) / (means[d] * means[d]))],
            LengthVariance = lengths.Average(Variance),
            Widths = [.. widths],
        };
    }

    /// <summary>Slope and sum of reciprocal widths, with a warning for each failure mode that is reported.</summary>
    public override string ToString() =>
        $"mean length {Probe.Text(MeanLengths[0])} to {Probe.Text(MeanLengths[^1])}, slope of its logarithm {Probe.Text(LogSlope)} a layer{(GrowsOrShrinks ? " (failure mode 1)" : "")}, "
        + $"sum of 1 / width {Probe.Text(SumOfReciprocalWidths)}{(Fluctuates ? " (failure mode 2)" : "")}";

    private static double Variance(IReadOnlyList<double> lengths)
    {
        var mean = lengths.Average();
        return lengths.Average(length => (length - mean) * (length - mean));
    }
}
