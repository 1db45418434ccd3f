using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Images of one step with all that their loss needs; it owns its tensors.</summary>
/// <param name="Images">Normalized images, <c>[N, C, H, W]</c>.</param>
/// <param name="Labels">Class indices, <c>[N]</c>, Int64.</param>
internal sealed record TrainingBatch(Tensor Images, Tensor Labels) : IDisposable
{
    /// <summary>How much each image counts, <c>[N]</c>; null for 1 each.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>The share of <see cref="Labels"/> in images that <see cref="Mixup"/> made; the rest is of <see cref="OtherLabels"/>.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The labels of the images that were mixed in; null if none were.</summary>
    public Tensor? OtherLabels { get; init; }

    public Tensor? OtherWeights { get; init; }

    public long Count => Images.size(0);

    /// <summary>The label that each image has most of.</summary>
    public Tensor MainLabels => Share < 0.5 ? OtherLabels! : Labels;

    /// <summary>Some of the images, as views that the caller disposes.</summary>
    public TrainingBatch Part(long first, long count) => new(Images.narrow(0, first, count), Labels.narrow(0, first, count))
    {
        Weights = Weights?.narrow(0, first, count),
        Share = Share,
        OtherLabels = OtherLabels?.narrow(0, first, count),
        OtherWeights = OtherWeights?.narrow(0, first, count),
    };

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        Weights?.Dispose();
        OtherLabels?.Dispose();
        OtherWeights?.Dispose();
    }
}
