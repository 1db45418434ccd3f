namespace Microsoft.ML.SymmetricInit;

/// <summary>How much each training image counts in the loss: 1 on average.</summary>
internal static class ImageWeights
{
    /// <summary>The weight of each image, mean 1; null if all count the same because nothing else was asked for.</summary>
    /// <param name="labels">Class of each image.</param>
    /// <param name="given">What the data says, at least 0 each and not all 0; null for 1 each.</param>
    /// <param name="weighting">How much classes count. One whose weights are all 0 stays out of the count.</param>
    public static float[]? Compute(IReadOnlyList<long> labels, IReadOnlyList<float>? given, ClassWeighting weighting)
    {
        if (given is null && weighting == ClassWeighting.None)
            return null;
        double[] weights = given is null ? [.. Enumerable.Repeat(1.0, labels.Count)] : [.. given.Select(weight => (double)weight)];
        if (weighting == ClassWeighting.Balanced)
        {
            var sums = new Dictionary<long, double>();
            for (var row = 0; row < weights.Length; row++)
                sums[labels[row]] = sums.GetValueOrDefault(labels[row]) + weights[row];
            for (var row = 0; row < weights.Length; row++)
                weights[row] = weights[row] == 0 ? 0 : weights[row] / sums[labels[row]];
        }
        var mean = weights.Average();
        return [.. weights.Select(weight => (float)(weight / mean))];
    }
}
