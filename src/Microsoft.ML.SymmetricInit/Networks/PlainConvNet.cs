using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A convolutional network without shortcuts: 3x3 convolutions of one width and stride 1, each followed by the activation,
/// the average over the map, a dense classifier. Beyond Signal Propagation, Appendix B.
/// </summary>
public sealed class PlainConvNet : BlockNetwork
{
    private readonly Convolution _stem;
    private readonly Activation _activation;
    private readonly bool _mirroredInput;

    /// <summary>Builds the network with all weights 0.</summary>
    /// <param name="architecture">Depth, width and variants.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit.</exception>
    public PlainConvNet(PlainConvNetArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(PlainConvNet), architecture, image, classes, device, dtype)
    {
        _activation = Activation.FromKind(architecture.Activation);
        _mirroredInput = architecture.MirroredInput;
        _stem = AddStem("conv1");
        AddBlocks(maker => new ChainBlock(maker, _activation));
        AddClassifier("fc");
    }

    private protected override Tensor Stem(Tensor images)
    {
        using var seen = _mirroredInput ? Mirrored(images) : images.alias();
        using var convolved = _stem.call(seen);
        return _activation.ApplyInPlace(convolved);
    }

    private protected override Tensor Pool(Tensor map) => Average(map);

    private protected override string AddStemTo(NetworkGraph graph, string images)
    {
        var seen = _mirroredInput ? graph.Relu(graph.Add("Concat", [images, graph.Add("Neg", [images])], ("axis", 1L))) : images;
        return _activation.AddTo(graph, _stem.AddTo(graph, seen));
    }

    private protected override string AddPoolTo(NetworkGraph graph, string map) => graph.AveragePixels(map);

    private static Tensor Mirrored(Tensor images)
    {
        using var negative = images.neg();
        using var both = cat([images, negative], 1);
        return both.relu_().alias();
    }

    /// <summary>One convolution and its activation.</summary>
    private sealed class ChainBlock : Block
    {
        private readonly Convolution _convolution;
        private readonly Activation _activation;

        public ChainBlock(LayerMaker maker, Activation activation) : base(nameof(ChainBlock))
        {
            _convolution = Add("conv", maker.Convolution("conv"));
            _activation = activation;
        }

        public override Tensor forward(Tensor x)
        {
            using var convolved = _convolution.call(x);
            using var activated = _activation.ApplyInPlace(convolved);
            return Drop(activated);
        }

        internal override string AddTo(NetworkGraph graph, string x) => _activation.AddTo(graph, _convolution.AddTo(graph, x));
    }
}
