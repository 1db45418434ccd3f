using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Classifiers with random weights, whose batch normalization has seen other statistics than it starts with.</summary>
internal static class RandomClassifiers
{
    public static ImageClassificationTransformer Make(NetworkArchitecture architecture, ImageShape shape, ClassLabels classes, PixelNormalization normalization,
        PixelLayout layout = PixelLayout.Planar, ImageShape? declared = null, MLContext? context = null)
    {
        var network = architecture.Build(shape, classes.Count);
        SetWeights(network);
        return new ImageClassificationTransformer((IHostEnvironment?)context ?? new MLContext(), new ImageClassifier
        {
            Network = network,
            Architecture = architecture,
            Shape = shape,
            Classes = classes,
            Normalization = normalization,
            Device = CPU,
            FeatureColumnName = "Features",
            DeclaredShape = declared,
            Layout = layout,
            Columns = new ScoreColumns("Score", "PredictedLabel"),
            Training = null,
        });
    }

    /// <summary>Weights of He's size, so that scores differ from image to image at any depth; all else moved off its start.</summary>
    private static void SetWeights(ImageNetwork network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(3);
        Initialization.He().Apply(network, generator);
        foreach (var (name, values) in network.state_dict())
        {
            if (values.dim() > 1)
                continue;
            var noise = rand(values.shape, generator: generator);
            values.add_(name.EndsWith("running_var", StringComparison.Ordinal) ? noise : (noise - 0.5) / 2);
        }
        var classifier = TestNetworks.Classifier(network).Weight;
        classifier.normal_(0, 1 / Math.Sqrt(classifier.shape[1]), generator);
    }
}
