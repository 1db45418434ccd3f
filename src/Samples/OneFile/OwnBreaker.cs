using Microsoft.ML;
using Microsoft.ML.SymmetricInit;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SymmetricInit.Samples;

/// <summary>A symmetry breaker of the program's own: each step leaves out some of the gradient's values, so that equal filters become different.</summary>
/// <remarks>
/// Prints, in a few seconds:
/// <code>
/// nothing: correlation of filters 1 -> 1.000
/// own:gradient_dropout(0.1): correlation of filters 1 -> 0.887
/// </code>
/// </remarks>
public static class OwnBreaker
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz"), 500);
        foreach (var breaker in new SymmetryBreaker?[] { null, new GradientDropout(0.1) })
        {
            var options = new ConstNetTrainer.Options { Depth = 7, Recipe = Recipe.Published, Epochs = 2, BatchSize = 32, SymmetryBreaking = breaker is null ? [] : [breaker] };
            var model = ml.MulticlassClassification.Trainers.ConstNet(options).Fit(train);
            var correlation = WeightCorrelation.Measure(model.Network).Where(layer => layer.Layer!.EndsWith(".conv", StringComparison.Ordinal)).Average(layer => layer.Forward.Value);
            Console.WriteLine($"{breaker?.ToString() ?? "nothing"}: correlation of filters 1 -> {correlation:F3}");
        }
    }

    /// <summary>Before each step every value of every gradient is 0 with some probability.</summary>
    private sealed class GradientDropout(double rate) : SymmetryBreaker
    {
        // What is saved with a model, with arguments in the invariant culture.
        public override string ToString() => FormattableString.Invariant($"own:gradient_dropout({rate})");

        public override void BeforeStep(IReadOnlyList<Parameter> parameters, Generator generator)
        {
            foreach (var parameter in parameters)
            {
                if (parameter.grad is not { } gradient)
                    continue;
                // Drawn on the CPU, so that the same seed drops the same values on every device.
                using Scalar kept = 1 - rate;
                var mask = empty(gradient.shape).uniform_(0, 1, generator).lt(kept).to(gradient.device);
                gradient.mul_(mask);
            }
        }
    }
}
