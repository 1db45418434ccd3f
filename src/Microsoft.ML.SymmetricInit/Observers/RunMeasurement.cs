namespace Microsoft.ML.SymmetricInit;

/// <summary>A network as it was at one moment of a run, on the same few training images each time.</summary>
public sealed record RunMeasurement
{
    /// <summary>Number of steps made, over all epochs; 0 for the start.</summary>
    public required long Step { get; init; }

    /// <summary>The same in epochs: 2.5 in the middle of the third.</summary>
    public required double Epoch { get; init; }

    /// <summary>How alike the filters of each layer are, forward and backward.</summary>
    public required IReadOnlyList<WeightCorrelation> Correlations { get; init; }

    /// <summary>How far the channels of each stage are from being equal, forward and backward.</summary>
    public required IReadOnlyList<PerturbationRatio> Perturbations { get; init; }

    /// <summary>The length of each parameter's gradient.</summary>
    public required GradientNorms Gradients { get; init; }

    /// <summary>The first few filters of each layer.</summary>
    public required IReadOnlyList<KernelSample> Kernels { get; init; }

    /// <summary>What the measurement took, wall time.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>The first few filters of a layer.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Filters">Number of filters, at most 8.</param>
/// <param name="Channels">Number of input channels of each, at most 4.</param>
/// <param name="Side">Taps along each side of the kernel; 1 for a dense layer.</param>
/// <param name="Values">The weights, <c>[Filters, Channels, Side, Side]</c> in row-major order.</param>
public sealed record KernelSample(string Layer, int Filters, int Channels, int Side, IReadOnlyList<float> Values);
