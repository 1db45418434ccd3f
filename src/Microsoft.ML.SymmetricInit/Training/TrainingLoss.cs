using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What training makes small: the mean over images of weight times cross-entropy with the smoothed label; of mixed images, the mixture of both labels' losses.</summary>
internal static class TrainingLoss
{
    /// <summary>The mean over the images of a batch.</summary>
    /// <param name="logits">What the network made of the images, <c>[N, classes]</c>.</param>
    /// <param name="batch">The images' labels and weights.</param>
    /// <param name="smoothing">Fraction of each label that is spread over all classes alike.</param>
    /// <returns>A tensor of the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor logits, TrainingBatch batch, double smoothing)
    {
        var loss = Mean(logits, batch.Labels, batch.Weights, smoothing);
        if (batch.OtherLabels is null)
            return loss;
        using TorchSharp.Scalar share = batch.Share, rest = 1 - batch.Share;
        return loss.mul(share).add(Mean(logits, batch.OtherLabels, batch.OtherWeights, smoothing), rest);
    }

    private static Tensor Mean(Tensor logits, Tensor labels, Tensor? weights, double smoothing) => weights is null
        ? functional.cross_entropy(logits, labels, label_smoothing: smoothing)
        : functional.cross_entropy(logits, labels, reduction: Reduction.None, label_smoothing: smoothing).mul(weights).mean();
}
