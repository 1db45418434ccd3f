using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// LeakyNet: a network without shortcuts whose leaky ReLUs cancel in pairs, so that identity or averaging kernels
/// propagate signals perfectly at any depth. Beyond Signal Propagation, section 5.1 and Appendix H.
/// </summary>
/// <remarks>
/// A 3x3 stem without activation, three groups of <c>(Depth - 4) / 3</c> blocks of widths <c>16w, 32w, 64w</c> and strides
/// 1, 2, 2, leaky ReLU, the average over the remaining map, a dense classifier. Block k, counted from 0, is
/// <c>leaky(Conv3x3(x + b0))</c>, followed by batch normalization if k is odd.
/// </remarks>
public sealed class LeakyNet : BlockNetwork
{
    private readonly Convolution _stem;
    private readonly Activation _activation;

    /// <summary>Builds the network with all convolution and classifier weights 0.</summary>
    /// <param name="architecture">Depth, width and variants.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit.</exception>
    public LeakyNet(LeakyNetArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(LeakyNet), architecture, image, classes, device, dtype)
    {
        _activation = new Activation(architecture.NegativeSlope);
        _stem = AddStem("conv1");
        AddBlocks(maker => new LeakyNetBlock(maker, _activation, batchNorm: architecture.BatchNorm && maker["conv"].Block % 2 == 1));
        AddClassifier("fc");
    }

    private protected override Tensor Stem(Tensor images) => _stem.call(images);

    private protected override Tensor Pool(Tensor map)
    {
        using var activated = _activation.Apply(map);
        return Average(activated);
    }

    private protected override string AddStemTo(NetworkGraph graph, string images) => _stem.AddTo(graph, images);

    private protected override string AddPoolTo(NetworkGraph graph, string map) => graph.AveragePixels(_activation.AddTo(graph, map));
}
