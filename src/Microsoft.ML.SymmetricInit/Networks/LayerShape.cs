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

    /// <summary>Pixels from one output of a convolution to the next, 1 or 2; 1 for a dense layer.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the layer has a bias, <c>[O]</c>, which starts at 0.</summary>
    public bool HasBias { get; init; }

    /// <summary>Index of the block that the layer belongs to, counted over the whole network; -1 outside any block.</summary>
    public int Block { get; init; } = -1;

    /// <summary>Number of blocks of the whole network; in a residual network also the number L of its branches.</summary>
    public required int Blocks { get; init; }

    /// <summary>Number of weighted layers on the residual branch of the layer, m; 0 off the branches.</summary>
    public int BranchLength { get; init; }

    /// <summary>Place of the layer on its residual branch, from 0.</summary>
    public int BranchIndex { get; init; }

    /// <summary>Whether a number multiplies the layer's residual branch before it is added to the shortcut.</summary>
    public bool HasBranchScale { get; init; }

    /// <summary>Whether single numbers are added before the convolutions and activations of the layer's residual branch, as in Fixup.</summary>
    public bool HasScalarBiases { get; init; }

    /// <summary>Whether the activation follows the sum of the layer's residual branch and the shortcut, so that what enters a block is at least 0.</summary>
    public bool ActivatesSum { get; init; }

    /// <summary>Whether the layer is the last weighted one of a residual branch.</summary>
    public bool EndsBranch => BranchLength > 0 && BranchIndex == BranchLength - 1;

    /// <summary>
    /// Slope for negative values of the activation that the layer's gain should make up for: 0 for ReLU, 1 where the
    /// signal passes linearly.
    /// </summary>
    public double NegativeSlope { get; init; } = 1;

    /// <summary>
    /// Factor that a layer which passes its input unchanged needs for its place: 1, or <c>-1 / slope</c> in every second layer of a
    /// chain of leaky ReLUs, so that they cancel in pairs.
    /// </summary>
    public double IdentityGain { get; init; } = 1;

    /// <summary>Whether the layer's input channels are the rectified pair <c>(relu(x), relu(-x))</c> of the image's.</summary>
    public bool MirroredInput { get; init; }

    /// <summary>Whether the layer starts at 0 under every initialization, as the classifiers of the published networks do.</summary>
    public bool StartsAtZero { get; init; }

    /// <summary>The name of the layer's block, the prefix of its layers' names; null outside any block.</summary>
    internal string? BlockName => Block < 0 ? null : Name[..Name.LastIndexOf('.')];

    /// <summary>Number of taps of the kernel, <c>kh * kw</c>; 1 for a dense layer.</summary>
    public long KernelSize => KernelSide is { } side ? (long)side * side : 1;

    /// <summary>Inputs that one output sums over, <c>I * kh * kw</c>.</summary>
    public long FanIn => InputChannels * KernelSize;

    /// <summary>Outputs that one input reaches, <c>O * kh * kw</c>; the stride is ignored.</summary>
    public long FanOut => OutputChannels * KernelSize;

    /// <summary>Shape of the weight: <c>[O, I, kh, kw]</c> for a convolution, <c>[O, I]</c> for a dense layer.</summary>
    public long[] WeightShape => KernelSide is { } side ? [OutputChannels, InputChannels, side, side] : [OutputChannels, InputChannels];
}
