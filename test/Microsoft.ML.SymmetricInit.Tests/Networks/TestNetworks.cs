using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Small networks and images in float64.</summary>
internal static class TestNetworks
{
    public const int Classes = 5;

    /// <summary>A network that starts as the scheme says; ConstNet's own start by default.</summary>
    public static ConstNet Make(ConstNetArchitecture architecture, ImageShape image, Initialization? start = null, ulong seed = 1) =>
        (ConstNet)Make((NetworkArchitecture)architecture, image, start, seed);

    /// <summary>A network that starts as the scheme says; as ConstNet does by default.</summary>
    public static ImageNetwork Make(NetworkArchitecture architecture, ImageShape image, Initialization? start = null, ulong seed = 1, ScalarType type = ScalarType.Float64)
    {
        var network = architecture.Build(image, Classes, dtype: type);
        using var generator = new Generator(seed);
        (start ?? Initialization.Constant()).Apply(network, generator);
        return network;
    }

    /// <summary>Standard normal pixels, <c>[count, C, H, W]</c>.</summary>
    public static Tensor Images(ImageShape shape, int count, ulong seed = 11)
    {
        using var generator = new Generator(seed);
        return randn(count, shape.Channels, shape.Height, shape.Width, dtype: ScalarType.Float64, generator: generator);
    }

    /// <summary>Class indices 0, 1, 2, ... in turn.</summary>
    public static Tensor Labels(int count) => tensor([.. Enumerable.Range(0, count).Select(i => (long)i % Classes)]);

    public static NetworkLayer Classifier(ImageNetwork network) => network.Layers.Single(layer => layer.Role == LayerRole.Classifier);

    /// <summary>Gives the classifier normal weights.</summary>
    public static void RandomHead(ImageNetwork network)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(77);
        Classifier(network).Weight.normal_(0, 0.3, generator);
        Classifier(network).Bias!.normal_(0, 0.3, generator);
    }

    /// <summary>Gives the classifier normal weights that are the same for every feature: the columns of <c>[O, I]</c> are equal.</summary>
    public static void EqualColumnsHead(ImageNetwork network)
    {
        RandomHead(network);
        using var noGradient = no_grad();
        var weight = Classifier(network).Weight;
        using var first = weight.narrow(1, 0, 1);
        using var copy = first.clone();
        weight.copy_(copy.expand(weight.shape));
    }

    /// <summary>Moves every parameter off its start, scalars and batch normalization too.</summary>
    public static void Scatter(ImageNetwork network, ulong seed = 5)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(seed);
        using Scalar distance = 0.2;
        foreach (var parameter in network.parameters())
        {
            using var noise = randn(parameter.shape, dtype: ScalarType.Float64, generator: generator);
            parameter.add_(noise, distance);
        }
    }

    public static Dictionary<string, Parameter> Parameters(ImageNetwork network) =>
        network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);

    /// <summary>SGD as in the papers' ConstNet runs.</summary>
    public static TrainingOptions Options(double learningRate = 0.03, double weightDecay = 5e-4, bool nesterov = false) => new ConstNetTrainer.Options
    {
        Epochs = 1,
        BatchSize = 4,
        LearningRate = learningRate,
        LearningRateSchedule = LearningRateSchedule.Constant,
        Momentum = 0.9,
        Nesterov = nesterov,
        WeightDecay = weightDecay,
    };
}
