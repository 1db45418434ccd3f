using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How <see cref="WeightCorrelation"/> is taken.</summary>
public sealed class CorrelationOptions
{
    internal static readonly CorrelationOptions Default = new();
    private readonly int _maximumSlices = 5000;

    /// <summary>
    /// Whether each slice's own mean is removed, which gives Pearson's correlation, as the published script computes it in place of
    /// the paper's cosine.
    /// </summary>
    /// <value>False by default.</value>
    public bool Centered { get; init; }

    /// <summary>Largest number of slices that enter; of more, this many are sampled without replacement.</summary>
    /// <value>5000 by default, as published; at least 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MaximumSlices
    {
        get => _maximumSlices;
        init => _maximumSlices = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A correlation needs at least 2 slices.");
    }

    /// <summary>Where a sample is drawn from (a CPU generator); not used up to <see cref="MaximumSlices"/> slices.</summary>
    /// <value>Null by default: the same sample each time, so that a curve over training follows the same slices.</value>
    public Generator? Generator { get; init; }

    internal Tensor Sample(long slices)
    {
        using var own = Generator is null ? new Generator(0, CPU) : null;
        return randperm(slices, device: CPU, generator: Generator ?? own).narrow(0, 0, MaximumSlices);
    }
}
