using Microsoft.ML;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Samples;

/// <summary>An initialization of the program's own: Martens' sparse one, in which each unit starts with a few connections only.</summary>
/// <remarks>
/// Prints, in a few seconds:
/// <code>
/// own:sparse(15): Sound, 15 connections a unit at the start
/// trained: accuracy 0.6207
/// own:sparse(15,seed=7)
/// </code>
/// </remarks>
public static class OwnScheme
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz"), 1_000);
        var test = ml.Data.LoadFromIdx(Data + "t10k-images-idx3-ubyte.gz", Data + "t10k-labels-idx1-ubyte.gz");
        var options = new MlpTrainer.Options { Depth = 2, Width = 128, Recipe = Recipe.Published, Epochs = 5, Initialization = new Sparse(15) };

        using (var network = new MlpArchitecture(2, 128).Build(new ImageShape(1, 28, 28), 10))
        using (var generator = new Generator(1))
        {
            options.Initialization.Apply(network, generator);
            using var connected = network.Layers[0].Weight.ne(0).sum();
            var report = ml.MulticlassClassification.InspectInitialization(train, options);
            Console.WriteLine($"{options.Initialization}: {report.Verdict}, {connected.item<long>() / 128} connections a unit at the start");
        }

        var model = ml.MulticlassClassification.Trainers.Mlp(options).Fit(train);
        Console.WriteLine($"trained: accuracy {ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:F4}");

        // Only for texts, from a command line for example; models load without.
        Initialization.Register("own:sparse", text => new Sparse(int.Parse(text["own:sparse(".Length..^1])));
        Console.WriteLine(Initialization.Parse("own:sparse(15, seed=7)"));
    }

    /// <summary>Each output has so many weights that are not 0, drawn from a normal distribution with standard deviation 1. Martens 2010, section 5.</summary>
    private sealed class Sparse(int connections) : Initialization
    {
        protected override string Text => $"own:sparse({connections})";

        protected override Tensor Weights(LayerShape layer, Generator generator)
        {
            var places = empty(layer.OutputChannels, layer.FanIn, dtype: ScalarType.Float64).uniform_(0, 1, generator).argsort(1).narrow(1, 0, connections);
            var values = empty(layer.OutputChannels, connections, dtype: ScalarType.Float64).normal_(0, 1, generator);
            return zeros(layer.OutputChannels, layer.FanIn, dtype: ScalarType.Float64).scatter(1, places, values).view(layer.WeightShape);
        }

        protected override string? Fault(LayerShape layer) => layer.FanIn < connections
            ? $"layer '{layer.Name}' has {layer.FanIn} inputs for {connections} connections; fewer connections would work."
            : null;
    }
}
