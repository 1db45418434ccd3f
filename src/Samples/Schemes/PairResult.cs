namespace SymmetricInit.Samples.Schemes;

/// <summary>The results of a run and the budget of each training in it.</summary>
internal sealed record Summary(int Images, int TestImages, Budget Budget, IReadOnlyList<PairResult> Pairs);

/// <summary>What one network came to under one scheme. Measurements that are undefined or not finite are null.</summary>
/// <param name="Network">The network.</param>
/// <param name="Scheme">Text form of the scheme.</param>
internal sealed record PairResult(string Network, string Scheme)
{
    /// <summary>Root mean square of the last feature map over that of the first, at the start.</summary>
    public double? ForwardNormRatio { get; init; }

    /// <summary>Largest over smallest gradient norm of the weights before the classifier, at the start, under a random head.</summary>
    public double? GradientNormRatio { get; init; }

    /// <summary>Smallest singular value of the Jacobian from an 8x8 image to the last feature map, at the start.</summary>
    public double? SmallestSingularValue { get; init; }

    /// <summary>The largest one.</summary>
    public double? LargestSingularValue { get; init; }

    /// <summary>Mean forward weight correlation of the layers before the classifier, at the start.</summary>
    public double? ForwardCorrelationStart { get; init; }

    /// <summary>The same backward.</summary>
    public double? BackwardCorrelationStart { get; init; }

    /// <summary>Forward, after training.</summary>
    public double? ForwardCorrelationEnd { get; init; }

    /// <summary>Backward, after training.</summary>
    public double? BackwardCorrelationEnd { get; init; }

    /// <summary>Fraction of test images classified right; null if training ended early.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Training images a second.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Why training ended early; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>A run that is not clearly better than chance, a tenth, failed.</summary>
    public bool Fails => !(Accuracy >= 0.2);
}
