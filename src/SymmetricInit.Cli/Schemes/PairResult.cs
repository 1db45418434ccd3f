namespace SymmetricInit.Cli.Schemes;

/// <summary>The data, the recipe and the version of libtorch of one training run.</summary>
internal sealed record Budget(int Images, int TestImages, int Epochs, int BatchSize, double LearningRate, int Seed, string Libtorch);

/// <summary>The measurements of one network under one scheme. What is undefined or not finite is null.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Scheme">Text form of the scheme.</param>
/// <param name="Budget">What it was trained on.</param>
internal sealed record PairResult(string Network, string Scheme, Budget Budget)
{
    /// <summary>Root mean square of the last feature map over that of the first, at the start.</summary>
    public double? ForwardNormRatio { get; init; }

    /// <summary>Largest over smallest gradient norm of the weights before the classifier, at the start, under a random classifier.</summary>
    public double? GradientNormRatio { get; init; }

    /// <summary>Smallest singular value of the Jacobian from an 8x8 image to the last feature map, at the start.</summary>
    public double? SmallestSingularValue { get; init; }

    /// <summary>Largest singular value of that Jacobian.</summary>
    public double? LargestSingularValue { get; init; }

    /// <summary>Mean forward weight correlation of the layers before the classifier, at the start.</summary>
    public double? ForwardCorrelationStart { get; init; }

    /// <summary>Mean backward weight correlation, at the start.</summary>
    public double? BackwardCorrelationStart { get; init; }

    /// <summary>Mean forward weight correlation, after training.</summary>
    public double? ForwardCorrelationEnd { get; init; }

    /// <summary>Mean backward weight correlation, after training.</summary>
    public double? BackwardCorrelationEnd { get; init; }

    /// <summary>Fraction of test images classified correctly; null if training stopped early.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Whether the accuracy is not clearly above chance, 0.1 for ten classes.</summary>
    public bool Fails => !(Accuracy >= 0.2);
}
