namespace Microsoft.ML.SymmetricInit;

/// <summary>One weighted layer as a network plans it, before any tensor exists: all that an <see cref="Initialization"/> sees.</summary>
public sealed record LayerShape
{
    /// <summary>Name of the layer, the prefix of its parameters' names in the state dictionary.</summary>
    public required string Name { get; init; }

    /// <summary>What the layer is for.</summary>
    public required LayerRole Role { get; init; }

    /// <summary>Number of output channels, O.</summary>
    public required long OutputChannels { get; init; }

    /// <summary>Number of input channels, I.</summary>
    public required long InputChannels { get; init; }

    /// <summary>Taps along each side of a convolution's square kernel; null for a dense layer.</summary>
    public int? KernelSide { get; init; }

    /// <summary>Whether the layer has a bias, <c>[O]</c>, which starts at 0.</summary>
    public bool HasBias { get; init; }

    /// <summary>Index of the block that the layer belongs to, counted over the whole network; -1 outside any block.</summary>
    public int Block { get; init; } = -1;

    /// <summary>Number of blocks of the whole network; in a residual network also the number L of its branches.</summary>
    public required int Blocks { get; init; }

    /// <summary>How the network joins its residual branches; null where it has none.</summary>
    public ResidualForm? Form { get; init; }

    /// <summary>Number of weighted layers on the residual branch of the layer, m; 0 off the branches.</summary>
    public int BranchLength { get; init; }

    /// <summary>Place of the layer on its residual branch, from 0.</summary>
    public int BranchIndex { get; init; }

    /// <summary>Whether the layer is the last weighted one of a residual branch.</summary>
    public bool EndsBranch => BranchLength > 0 && BranchIndex == BranchLength - 1;

    /// <summary>
    /// Slope for negative values of the activation that the layer's gain should make up for: 0 for ReLU, 1 where the
    /// signal passes linearly.
    /// </summary>
    public double NegativeSlope { get; init; } = 1;

    /// <summary>
    /// Factor that a layer which hands on its input unchanged needs for its place: 1, or in every second block of a
    /// LeakyNet <c>-1 / slope</c>, so that the leaky activations cancel in pairs.
    /// </summary>
    public double IdentityGain { get; init; } = 1;

    /// <summary>Whether the input channels of the network's first layer are the rectified pair <c>(relu(x), relu(-x))</c>.</summary>
    public bool MirroredInput { get; init; }

    /// <summary>Whether the network starts this layer at 0 under every initialization, as the published networks do with their classifier.</summary>
    public bool StartsAtZero { get; init; }

    /// <summary>Number of taps of the kernel, <c>kh * kw</c>; 1 for a dense layer.</summary>
    public long KernelSize => KernelSide is { } side ? (long)side * side : 1;

    /// <summary>Inputs that one output sums over, <c>I * kh * kw</c>.</summary>
    public long FanIn => InputChannels * KernelSize;

    /// <summary>Outputs that one input reaches, <c>O * kh * kw</c>; the stride is ignored.</summary>
    public long FanOut => OutputChannels * KernelSize;

    /// <summary>Shape of the weight: <c>[O, I, kh, kw]</c> for a convolution, <c>[O, I]</c> for a dense layer.</summary>
    public long[] WeightShape => KernelSide is { } side ? [OutputChannels, InputChannels, side, side] : [OutputChannels, InputChannels];
}
