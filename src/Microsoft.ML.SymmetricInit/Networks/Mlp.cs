using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A fully connected network on the pixels of an image, plain (Beyond Signal Propagation, Appendix E) or residual (Hanin and
/// Rolnick 2018, section 3). Its hidden vectors are shown as maps of one pixel, <c>[N, C, 1, 1]</c>.
/// </summary>
public sealed class Mlp : BlockNetwork
{
    private readonly Dense _first;
    private readonly Activation _activation;

    /// <summary>Builds the network with all weights 0.</summary>
    /// <param name="architecture">Depth, width and variants.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit.</exception>
    public Mlp(MlpArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(Mlp), architecture, image, classes, device, dtype)
    {
        _activation = Activation.FromKind(architecture.Activation);
        _first = AddDenseStem("fc1");
        AddBlocks(maker => architecture.Residual ? new ResidualBlock(maker, _activation) : new HiddenBlock(maker, _activation));
        AddClassifier("fc");
    }

    private protected override Tensor Stem(Tensor images)
    {
        using var pixels = images.flatten(1);
        using var hidden = Hidden(_first, pixels, _activation);
        return AsMap(hidden);
    }

    private protected override Tensor Pool(Tensor map) => AsVector(map);

    // In a graph the hidden vectors are what they are, [N, C].
    private protected override string AddStemTo(NetworkGraph graph, string images) => _activation.AddTo(graph, _first.AddTo(graph, graph.Flatten(images)));

    private protected override string AddPoolTo(NetworkGraph graph, string map) => map;

    private static Tensor Hidden(Dense layer, Tensor x, Activation activation)
    {
        using var linear = layer.call(x);
        return activation.ApplyInPlace(linear);
    }

    private static Tensor AsMap(Tensor vector) => vector.view(vector.size(0), vector.size(1), 1, 1);

    private static Tensor AsVector(Tensor map) => map.flatten(1);

    /// <summary>One dense layer and its activation.</summary>
    private sealed class HiddenBlock : Block
    {
        private readonly Dense _layer;
        private readonly Activation _activation;

        public HiddenBlock(LayerMaker maker, Activation activation) : base(nameof(HiddenBlock))
        {
            _layer = Add("fc", maker.Dense("fc"));
            _activation = activation;
        }

        public override Tensor forward(Tensor x)
        {
            using var vector = AsVector(x);
            using var hidden = Hidden(_layer, vector, _activation);
            using var map = AsMap(hidden);
            return Drop(map);
        }

        internal override string AddTo(NetworkGraph graph, string x) => _activation.AddTo(graph, _layer.AddTo(graph, x));
    }

    /// <summary><c>x + scale * W2 act(W1 x)</c>, the scale fixed.</summary>
    private sealed class ResidualBlock : Block
    {
        private readonly Dense _first;
        private readonly Dense _second;
        private readonly Tensor _scale;
        private readonly Activation _activation;

        public ResidualBlock(LayerMaker maker, Activation activation) : base(nameof(ResidualBlock))
        {
            _first = Add("fc1", maker.Dense("fc1"));
            _second = Add("fc2", maker.Dense("fc2"));
            _scale = AddBranchScale(maker, trainable: false);
            _activation = activation;
        }

        public override Tensor forward(Tensor x)
        {
            using var vector = AsVector(x);
            using var hidden = Hidden(_first, vector, _activation);
            using var linear = _second.call(hidden);
            using var branch = AsMap(linear);
            return Join(x, branch, _scale);
        }

        internal override string AddTo(NetworkGraph graph, string x) =>
            Join(graph, x, _second.AddTo(graph, _activation.AddTo(graph, _first.AddTo(graph, x))), _scale);
    }
}
