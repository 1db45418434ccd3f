using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Lets a network's batch normalization, in evaluation, use what a batch would give it in training: probes then see the scale
/// that training sees.
/// </summary>
internal static class BatchStatistics
{
    /// <summary>Sets the running statistics to those of a batch, with one pass in training mode. Dropout must be off.</summary>
    public static void Set(ImageNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var statistics = network.state_dict()
            .Where(pair => pair.Key.EndsWith(BatchNorm.RunningMean, StringComparison.Ordinal) || pair.Key.EndsWith(BatchNorm.RunningVariance, StringComparison.Ordinal))
            .Select(pair => pair.Value).ToList();
        if (statistics.Count == 0)
            return;
        // From 0 a pass leaves the batch's share.
        using TorchSharp.Scalar whole = 1 / BatchNorm.Momentum;
        foreach (var values in statistics)
            values.zero_();
        network.train();
        network.call(images);
        foreach (var values in statistics)
            values.mul_(whole);
    }
}
