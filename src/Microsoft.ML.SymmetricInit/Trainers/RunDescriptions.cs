using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Describes a run for its observers.</summary>
internal static class RunDescriptions
{
    public static RunDescription Create(string trainer, ImageClassificationOptions options, string recipe, ImageNetwork network, ClassLabels classes, LabelledImages training,
        LabelledImages? validation, PixelNormalization normalization, Device device, int seed) => new()
    {
        Trainer = trainer,
        Network = options.Architecture.ToString(),
        Options = Options(options),
        Recipe = recipe,
        Seed = seed,
        Versions =
        [
            new("Microsoft.ML.SymmetricInit", PackageVersion.Find(typeof(ImageNetwork))),
            new("Microsoft.ML", PackageVersion.Find(typeof(MLContext))),
            new("TorchSharp", PackageVersion.Find(typeof(torch))),
            new("libtorch, by TorchSharp", __version__),
            new(".NET", Environment.Version.ToString()),
            new("operating system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        ],
        Device = device.ToString(),
        Threads = get_num_threads(),
        Classes = [.. Enumerable.Range(0, classes.Count).Select(classes.Name)],
        Image = training.Pixels.Shape,
        TrainingImages = training.Count,
        ValidationImages = validation?.Count ?? 0,
        DataHash = DataHash.Compute(training),
        Normalization = normalization,
        Layers = [.. network.Layers.Select(layer => layer.Name)],
        Parameters = network.parameters().Sum(parameter => parameter.numel()),
        Epochs = options.Epochs!.Value,
        StepsPerEpoch = TrainingBatches.Count(training.Count, options.BatchSize!.Value),
        Started = DateTimeOffset.Now,
    };

    /// <summary>Every public option that is a value; what is called or read (actions, tokens, data, observers) cannot be written down.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Options(ImageClassificationOptions options) =>
    [
        .. options.GetType().GetProperties()
            .Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType) && !typeof(IDataView).IsAssignableFrom(property.PropertyType)
                && property.PropertyType != typeof(CancellationToken) && property.Name != nameof(options.Observers))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => new KeyValuePair<string, string>(property.Name, RunFacts.Text(property.GetValue(options)))),
    ];
}
