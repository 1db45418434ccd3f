using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples;

/// <summary>A model is saved by one process and loaded by another, with stock ML.NET on both sides.</summary>
/// <remarks>
/// Prints, in a few seconds:
/// <code>
/// trained: accuracy 0.7746, log-loss 0.645445
/// loaded:  accuracy 0.7746, log-loss 0.645445
/// </code>
/// </remarks>
public static class TrainAndLoad
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    public static void Run(string[] args)
    {
        if (args is ["load", var path])
            Load(path);
        else
            Train();
    }

    private static void Train()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz"), 1_000);
        var pipeline = ml.MulticlassClassification.Trainers.Mlp(new() { Recipe = Recipe.Published, Epochs = 5 })
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(train);
        var path = Path.Combine(Path.GetTempPath(), $"model-{Environment.ProcessId}.zip");
        ml.Model.Save(model, train.Schema, path);
        Evaluate(ml, model, "trained:");

        using var other = Process.Start(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], nameof(TrainAndLoad), "load", path]);
        other.WaitForExit();
        File.Delete(path);
        if (other.ExitCode != 0)
            throw new InvalidOperationException($"The other process ended with exit code {other.ExitCode}.");
    }

    private static void Load(string path)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(path, out _);
        Evaluate(ml, model, "loaded: ");
    }

    private static void Evaluate(MLContext ml, ITransformer model, string name)
    {
        var test = ml.Data.LoadFromIdx(Data + "t10k-images-idx3-ubyte.gz", Data + "t10k-labels-idx1-ubyte.gz");
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Console.WriteLine($"{name} accuracy {metrics.MicroAccuracy:F4}, log-loss {metrics.LogLoss:F6}");
    }
}
