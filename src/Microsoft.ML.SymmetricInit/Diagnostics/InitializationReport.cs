using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// What one batch tells of a network before it is trained: will signal, gradient and symmetry breaking reach every layer? The
/// verdict follows from the measurements alone, whatever the network and its scheme are called. Ours.
/// </summary>
/// <remarks>
/// Measured in float64 on a copy of the network, on at most 32 images, without dropout and batch normalization using the
/// batch, as in training: first at the start, then after four virtual steps, in which the mechanisms act.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record InitializationReport
{
    /// <summary>What the network was built as; not part of the verdict.</summary>
    public required string Network { get; init; }

    /// <summary>Text forms of the mechanisms that acted in the virtual steps.</summary>
    public required IReadOnlyList<string> SymmetryBreaking { get; init; }

    /// <summary>Number of images that were looked at.</summary>
    public required long Images { get; init; }

    /// <summary>What is wrong, the worst first; empty if nothing is.</summary>
    public required IReadOnlyList<InitializationFinding> Findings { get; init; }

    /// <summary>Lengths of the maps at the start.</summary>
    public required FailureModes Lengths { get; init; }

    /// <summary>Dead channels and the classifier's sureness at the start.</summary>
    public required ActivationHealth Health { get; init; }

    /// <summary>How alike the two images are that were followed: the first, and the least similar to it; null if there is only one.</summary>
    public required double? ImageCosine { get; init; }

    /// <summary>Those two images' signals at the start; null if there is only one image.</summary>
    public required SignalPropagation? SignalsAtStart { get; init; }

    /// <summary>Their signals after the virtual steps: by then the gradient has passed a classifier that started at 0.</summary>
    public required SignalPropagation? SignalsAfter { get; init; }

    /// <summary>
    /// Squared norms of the gradient at each map, of each image's own loss, after the virtual steps; in place of mean squares, as it
    /// is norms that layers without fault keep on the way back.
    /// </summary>
    public required FailureModes GradientLengths { get; init; }

    /// <summary>How far each map's channels were from being equal at the start.</summary>
    public required IReadOnlyList<PerturbationRatio> RatiosAtStart { get; init; }

    /// <summary>The same after the virtual steps, with the gradients'.</summary>
    public required IReadOnlyList<PerturbationRatio> RatiosAfter { get; init; }

    /// <summary>How alike each layer's filters were at the start.</summary>
    public required IReadOnlyList<WeightCorrelation> CorrelationsAtStart { get; init; }

    /// <summary>The same after the virtual steps.</summary>
    public required IReadOnlyList<WeightCorrelation> CorrelationsAfter { get; init; }

    /// <summary>Equal channels of each stage, and whether differences pass it.</summary>
    public required IReadOnlyList<StageSymmetry> Symmetry { get; init; }

    /// <summary>When the gradient first reached each layer.</summary>
    public required IReadOnlyList<LayerReach> Reach { get; init; }

    /// <summary>The loss before each virtual step and after the last; shorter if it was not finite.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The worst of the findings; <see cref="InitializationVerdict.Sound"/> without any.</summary>
    public InitializationVerdict Verdict => Findings.Select(finding => finding.Severity).DefaultIfEmpty(InitializationVerdict.Sound).Max();

    /// <summary>Inspects a network that has its initial weights.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">A batch of normalized images, <c>[N, C, H, W]</c>; the first 32 are looked at. Two or more of different classes tell most.</param>
    /// <param name="labels">Their class indices, <c>[N]</c>, Int64.</param>
    /// <param name="breaking">The mechanisms that will act in training; empty for none.</param>
    /// <param name="seed">Seed of the mechanisms; 0 by default.</param>
    /// <exception cref="ArgumentException">
    /// The images are not <c>[N, C, H, W]</c> or there are none, or there is not one label of the network's classes for each.
    /// </exception>
    public static InitializationReport Measure(ImageNetwork network, Tensor images, Tensor labels, IReadOnlyList<SymmetryBreaker> breaking, int seed = 0)
    {
        using var streams = new RandomStreams(seed);
        return Measure(network, images, labels, breaking, streams, InspectionLimits.LearningRate, checkAlive: null);
    }

    /// <summary>The report as JSON, for people and programs; numbers that are not finite as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.InitializationReport);

    /// <summary>The report as an HTML page that needs nothing beside it: verdict, findings, and the measurements of every layer and stage.</summary>
    public string ToHtml() => InitializationHtml.Write(this);

    /// <summary>A page: verdict, findings, and the measurements behind them.</summary>
    public override string ToString() => InitializationPage.Write(this);

    internal static InitializationReport Measure(ImageNetwork network, Tensor images, Tensor labels, IReadOnlyList<SymmetryBreaker> breaking, RandomStreams streams,
        double learningRate, Action? checkAlive)
    {
        Probe.CheckImages(network, images);
        Probe.CheckLabels(images, labels);
        ArgumentNullException.ThrowIfNull(breaking);
        using var scope = NewDisposeScope();
        using var recording = Differentiation.Record();
        CheckClasses(network, labels);
        // Float64 tells a broken symmetry from rounding; the noise of a GPU's own kernels is there in the network's type alone.
        var type = breaking.Contains(SymmetryBreaker.NondeterministicKernels()) && images.device.type == TorchSharp.DeviceType.CUDA
            ? network.Layers[0].Weight.dtype : ScalarType.Float64;
        using var copy = network.Copy(type);
        var count = Math.Min(images.size(0), InspectionLimits.Images);
        var seen = Differentiation.Recordable(images.narrow(0, 0, count)).to(type);
        var classes = Differentiation.Recordable(labels.narrow(0, 0, count));
        var pair = Pair(seen, out var cosine);
        SignalPropagation? Signals() => pair is null ? null : SignalPropagation.Measure(copy, seen.index_select(0, pair), classes.index_select(0, pair));

        BatchStatistics.Set(copy, seen);
        var (lengths, health, signals) = (FailureModes.Measure(copy, seen), ActivationHealth.Measure(copy, seen), Signals());
        var (ratios, correlations, channels) = (PerturbationRatio.Measure(copy, seen), WeightCorrelation.Measure(copy), ChannelDifferences.Count(copy, seen));
        var steps = VirtualSteps.Take(copy, seen, classes, breaking, streams, learningRate, checkAlive);
        BatchStatistics.Set(copy, seen);
        var (after, transmissions) = (ChannelDifferences.Count(copy, seen), ChannelDifferences.Transmissions(copy, seen));
        var report = new InitializationReport
        {
            Network = network.Description,
            SymmetryBreaking = [.. breaking.Select(mechanism => mechanism.ToString())],
            Images = count,
            Findings = [],
            Lengths = lengths,
            Health = health,
            ImageCosine = cosine,
            SignalsAtStart = signals,
            SignalsAfter = Signals(),
            GradientLengths = GradientsOf(copy, seen, classes),
            RatiosAtStart = ratios,
            RatiosAfter = PerturbationRatio.Measure(copy, seen, classes),
            CorrelationsAtStart = correlations,
            CorrelationsAfter = WeightCorrelation.Measure(copy),
            Symmetry = [.. channels.Select((stage, i) => new StageSymmetry(stage.Stage, stage.Channels, stage.Live, stage.Distinct,
                after[i].Live, after[i].Distinct, i == 0 ? null : transmissions[i - 1]))],
            Reach = steps.Reach,
            Losses = steps.Losses,
        };
        return report with { Findings = [.. InitializationFindings.Find(report).OrderByDescending(finding => finding.Severity)] };
    }

    private static FailureModes GradientsOf(ImageNetwork network, Tensor images, Tensor labels)
    {
        using var pass = NetworkPass.RunWithGradient(network, images);
        var gradients = pass.Gradients(logits => nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum));
        using var noGradient = no_grad();
        var squares = stack(gradients.Select(gradient => Probe.Square(gradient!.to(ScalarType.Float64).flatten(1)).sum([1L])), 1);
        return FailureModes.Measure([.. Probe.Read(squares).Chunk(pass.Maps.Count)], [.. pass.Maps.Select(pair => pair.Map.size(1))]);
    }

    private static void CheckClasses(ImageNetwork network, Tensor labels)
    {
        var classes = network.Layers[^1].OutputChannels;
        var (least, most) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || most >= classes)
            throw new ArgumentException($"Labels are class indices in [0, {classes}); received {(least < 0 ? least : most)}.", nameof(labels));
    }

    /// <summary>Places of the first image and of the one that is least similar to it.</summary>
    private static Tensor? Pair(Tensor images, out double? cosine)
    {
        cosine = null;
        if (images.size(0) < 2)
            return null;
        using var noGradient = no_grad();
        var rows = images.to(ScalarType.Float64).flatten(1);
        var products = Probe.Read(rows.mv(rows.select(0, 0)));
        var squares = Probe.Read(Probe.Square(rows).sum([1L]));
        double Cosine(int other) => products[other] / Math.Sqrt(squares[0] * squares[other]);
        var partner = Enumerable.Range(1, products.Length - 1).MinBy(other => double.IsNaN(Cosine(other)) ? 1 : Cosine(other));
        cosine = Math.Clamp(Cosine(partner), -1, 1);
        return tensor(new long[] { 0, partner }, device: images.device);
    }
}
