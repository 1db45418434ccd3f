using TorchSharp.Modules;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One weighted layer of a network, as an initialization or a measurement sees it.</summary>
public sealed class NetworkLayer
{
    internal NetworkLayer(string name, LayerRole role, Parameter weight)
    {
        Name = name;
        Role = role;
        Weight = weight;
    }

    /// <summary>Name of the layer, the prefix of its parameters' names in the state dictionary.</summary>
    public string Name { get; }

    /// <summary>What the layer is for.</summary>
    public LayerRole Role { get; }

    /// <summary>The weight: <c>[O, I, kh, kw]</c> for a convolution, <c>[O, I]</c> for a dense layer.</summary>
    public Parameter Weight { get; }

    /// <summary>The bias, <c>[O]</c>, or null where the layer has none.</summary>
    public Parameter? Bias { get; internal init; }

    /// <summary>Index of the block that the layer belongs to, counted over the whole network; -1 outside any block.</summary>
    public int Block { get; internal init; } = -1;

    /// <summary>
    /// Slope for negative values of the activation that the layer's gain should make up for: 0 for ReLU, 1 where the
    /// signal passes linearly.
    /// </summary>
    public double NegativeSlope { get; internal init; } = 1;

    /// <summary>Whether the network starts this layer at 0 under every initialization, as the published networks do with their classifier.</summary>
    public bool StartsAtZero { get; internal init; }

    /// <summary>Number of output channels, O.</summary>
    public long OutputChannels => Weight.size(0);

    /// <summary>Number of input channels, I.</summary>
    public long InputChannels => Weight.size(1);

    /// <summary>Number of taps of the kernel, <c>kh * kw</c>; 1 for a dense layer.</summary>
    public long KernelSize => Weight.numel() / (OutputChannels * InputChannels);

    /// <summary>Inputs that one output sums over, <c>I * kh * kw</c>.</summary>
    public long FanIn => InputChannels * KernelSize;

    /// <summary>Outputs that one input reaches, <c>O * kh * kw</c>; the stride is ignored.</summary>
    public long FanOut => OutputChannels * KernelSize;
}
