using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SymmetricInit.Samples;

/// <summary>A network of the program's own is trained and saved, and loaded by another process that knows it, and by one that does not.</summary>
/// <remarks>
/// Prints, in a few seconds:
/// <code>
/// trained: accuracy 0.8268, log-loss 0.530646
/// loaded:  accuracy 0.8268, log-loss 0.530646
/// The model's network 'small' is one of its maker's own, which this program has not registered. Call CustomNetwork.Register("small", ...) before it loads the model.
/// </code>
/// </remarks>
public static class OwnNetwork
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    public static void Run(string[] args)
    {
        if (args is not ["load-unregistered", ..])
            CustomNetwork.Register("small", (image, classes) => new SmallNet(image, classes));
        if (args is [_, var path])
            Load(path);
        else
            Train();
    }

    private static void Train()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz"), 1_000);
        var options = new CustomNetworkTrainer.Options { Network = "small", Initialization = Initialization.Orthogonal(1.4), Recipe = Recipe.Published, BatchSize = 32, Epochs = 8 };
        var model = ml.MulticlassClassification.Trainers.CustomNetwork(options).Fit(train);
        var path = Path.Combine(Path.GetTempPath(), $"own-{Environment.ProcessId}.zip");
        ml.Model.Save(model, train.Schema, path);
        Evaluate(ml, model, "trained:");
        foreach (var command in new[] { "load", "load-unregistered" })
        {
            using var other = Process.Start(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], nameof(OwnNetwork), command, path]);
            other.WaitForExit();
        }
        File.Delete(path);
    }

    private static void Load(string path)
    {
        var ml = new MLContext();
        try
        {
            Evaluate(ml, ml.Model.Load(path, out _), "loaded: ");
        }
        catch (Exception fault)
        {
            Console.WriteLine(fault.GetBaseException().Message);
        }
    }

    private static void Evaluate(MLContext ml, ITransformer model, string name)
    {
        var test = ml.Data.LoadFromIdx(Data + "t10k-images-idx3-ubyte.gz", Data + "t10k-labels-idx1-ubyte.gz");
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Console.WriteLine($"{name} accuracy {metrics.MicroAccuracy:F4}, log-loss {metrics.LogLoss:F6}");
    }

    /// <summary>Two convolutions, each with a pool of 2x2 pixels, and a dense layer: <c>[N, C, H, W]</c> to <c>[N, classes]</c>.</summary>
    private sealed class SmallNet : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d _first;
        private readonly Conv2d _second;
        private readonly Linear _classifier;

        public SmallNet(ImageShape image, int classes) : base(nameof(SmallNet))
        {
            _first = nn.Conv2d(image.Channels, 16, 3, padding: 1);
            _second = nn.Conv2d(16, 32, 3, padding: 1);
            _classifier = nn.Linear(32 * (image.Height / 4) * (image.Width / 4), classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            var x = nn.functional.max_pool2d(_first.call(images).relu_(), 2);
            x = nn.functional.max_pool2d(_second.call(x).relu_(), 2);
            return _classifier.call(x.flatten(1)).MoveToOuterDisposeScope();
        }
    }
}
