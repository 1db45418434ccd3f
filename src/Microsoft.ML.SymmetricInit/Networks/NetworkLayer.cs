using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One weighted layer of a network, as a measurement sees it.</summary>
public sealed class NetworkLayer
{
    internal NetworkLayer(LayerShape shape, Parameter weight, Parameter? bias)
    {
        Shape = shape;
        Weight = weight;
        Bias = bias;
    }

    /// <summary>What the network planned the layer as.</summary>
    public LayerShape Shape { get; }

    /// <inheritdoc cref="LayerShape.Name"/>
    public string Name => Shape.Name;

    /// <inheritdoc cref="LayerShape.Role"/>
    public LayerRole Role => Shape.Role;

    /// <summary>The weight: <c>[O, I, kh, kw]</c> for a convolution, <c>[O, I]</c> for a dense layer.</summary>
    public Parameter Weight { get; }

    /// <summary>The bias, <c>[O]</c>, or null where the layer has none.</summary>
    public Parameter? Bias { get; }

    /// <summary>The number that multiplies the residual branch which the layer ends, <c>[1]</c>; null where there is none.</summary>
    public Tensor? BranchScale { get; internal set; }

    /// <inheritdoc cref="LayerShape.Block"/>
    public int Block => Shape.Block;

    /// <inheritdoc cref="LayerShape.OutputChannels"/>
    public long OutputChannels => Shape.OutputChannels;

    /// <inheritdoc cref="LayerShape.InputChannels"/>
    public long InputChannels => Shape.InputChannels;

    /// <inheritdoc cref="LayerShape.KernelSize"/>
    public long KernelSize => Shape.KernelSize;

    /// <inheritdoc cref="LayerShape.FanIn"/>
    public long FanIn => Shape.FanIn;

    /// <inheritdoc cref="LayerShape.FanOut"/>
    public long FanOut => Shape.FanOut;
}
