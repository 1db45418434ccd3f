using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// ConstNet: a network like a Wide-ResNet with one convolution a block, which propagates signals perfectly at any depth
/// when it starts with constant weights. Beyond Signal Propagation, section 2.2 and Appendix A.
/// </summary>
/// <remarks>
/// A 3x3 stem, three groups of <c>(Depth - 4) / 3</c> blocks of widths <c>16w, 32w, 64w</c> and strides 1, 2, 2, ReLU, the
/// average over the remaining map, a dense classifier. All weights start at 0: apply an
/// <see cref="Initialization"/>.
/// </remarks>
public sealed class ConstNet : BlockNetwork
{
    private readonly Convolution _stem;
    private readonly Activation _final;

    /// <summary>Builds the network with all convolution and classifier weights 0.</summary>
    /// <param name="architecture">Depth, width and variants.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">The depth does not fit the scheme of blocks, or the image is too small.</exception>
    public ConstNet(ConstNetArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(ConstNet), architecture, image, classes, device, dtype)
    {
        _final = architecture.FinalActivation ? Activation.Relu : Activation.None;
        _stem = AddStem("conv1");
        AddBlocks(maker => new ConstNetBlock(maker, architecture.BatchNorm, architecture.ShortcutInput));
        AddClassifier("fc");
    }

    private protected override Tensor Stem(Tensor images) => _stem.call(images);

    private protected override Tensor Pool(Tensor map)
    {
        using var activated = _final.Apply(map);
        return Average(activated);
    }

    private protected override string AddStemTo(NetworkGraph graph, string images) => _stem.AddTo(graph, images);

    private protected override string AddPoolTo(NetworkGraph graph, string map) => graph.AveragePixels(_final.AddTo(graph, map));
}
