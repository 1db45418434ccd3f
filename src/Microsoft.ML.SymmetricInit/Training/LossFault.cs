using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Tells where a loss went wrong and the likely cause.</summary>
internal static class LossFault
{
    /// <summary>Mean cross-entropy, in nats, from which training has failed: scores that differ by a million. Ours.</summary>
    private const double Limit = 1e6;

    public const string SmallerRate = "A smaller LearningRate usually mends this.";

    /// <summary>Whether training must stop: the loss is not finite, or has exploded.</summary>
    public static bool Is(double loss) => !(loss < Limit);

    /// <summary>A sentence on the first part of the network that is wrong, and one on what would help.</summary>
    /// <param name="network">The network at the weights that gave the loss, in training mode; its running statistics move.</param>
    /// <param name="images">The images that gave it, <c>[N, C, H, W]</c>.</param>
    /// <param name="firstStep">Whether no step was made before.</param>
    public static string Explain(ImageNetwork network, Tensor images, bool firstStep)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (!double.IsFinite(Largest(images)))
            return "The images of the batch have values that are not finite: look at the data.";
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (!double.IsFinite(Largest(parameter)))
                return $"The first parameter that is not finite is '{name}', which the steps before made so. {SmallerRate}";
        }
        var stages = Run(network, images);
        var first = stages.FindIndex(stage => !double.IsFinite(stage.Largest));
        if (first < 0)
            first = stages.Index().MaxBy(entry => entry.Index == 0 ? 0 : entry.Item.Largest / stages[entry.Index - 1].Largest).Index;
        var (where, value) = stages[first];
        var what = double.IsFinite(value)
            ? $"The values grow most at '{where}', to {Probe.Text(value)}"
            : $"The first values that are not finite leave '{where}'";
        var before = first == 0 ? "" : $", after {Probe.Text(stages[first - 1].Largest)} at '{stages[first - 1].Stage}'";
        var cause = firstStep
            ? "No step is made yet: the Initialization does not suit the network. One whose values keep their length, or batch normalization, would work."
            : SmallerRate;
        return $"{what}{before}. {cause}";
    }

    /// <summary>What is not finite in a network that is to be kept, and what would help; null if nothing is.</summary>
    /// <param name="network">The network, which is left in evaluation mode.</param>
    /// <param name="images">Images that it must score, <c>[N, C, H, W]</c>; null for none.</param>
    public static string? Explain(ImageNetwork network, Tensor? images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        network.eval();
        if (WeightDomain.Fault(network.state_dict()) is { } fault)
            return $"{fault}. {SmallerRate}";
        return images is null || double.IsFinite(Run(network, images)[^1].Largest) ? null : Explain(network, images, firstStep: false);
    }

    /// <summary>The largest size of a value that leaves each stage, and of a logit.</summary>
    private static List<(string Stage, double Largest)> Run(ImageNetwork network, Tensor images)
    {
        var stages = new List<(string, double)>();
        var observer = network.FeatureObserver;
        try
        {
            network.FeatureObserver = (stage, map) => stages.Add((stage, Largest(map)));
            stages.Add(("the classifier", Largest(network.call(images))));
        }
        finally
        {
            network.FeatureObserver = observer;
        }
        return stages;
    }

    private static double Largest(Tensor values) => Probe.Read(values.abs().max())[0];
}
