using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples;

/// <summary>On one batch, before training: whether signal, gradient and symmetry breaking reach every layer of a network.</summary>
/// <remarks>
/// Prints:
/// <code>
/// Sound    identical features, dropout
/// Fails    identical features, nothing that breaks them
///          Channels of 7 of 7 stages repeat each other, and nothing makes them differ: distinct channels after the virtual steps.
/// Sound    He
/// Fails    zeros everywhere
///          The signal becomes 0: a feature map is 0 for every image.
///          10 of 10 layers get a gradient of exactly 0, also after 4 virtual steps: they never learn.
/// </code>
/// </remarks>
public static class InspectStart
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    public static void Run()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz");
        Judge("identical features, dropout", new ConstNetTrainer.Options { Depth = 10, SymmetryBreaking = [SymmetryBreaker.Dropout(0.01)] });
        Judge("identical features, nothing that breaks them", new ConstNetTrainer.Options { Depth = 10, SymmetryBreaking = [] });
        Judge("He", new ConstNetTrainer.Options { Depth = 10, Initialization = Initialization.He() });
        Judge("zeros everywhere", new ConstNetTrainer.Options { Depth = 10, Initialization = Initialization.Zero() });

        void Judge(string name, ConstNetTrainer.Options options)
        {
            var report = ml.MulticlassClassification.InspectInitialization(train, options);
            Console.WriteLine($"{report.Verdict,-9}{name}");
            foreach (var finding in report.Findings)
                Console.WriteLine($"         {finding.Problem}");
        }
    }
}
