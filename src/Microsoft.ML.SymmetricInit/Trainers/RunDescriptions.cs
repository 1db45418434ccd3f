using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Describes a run for its observers.</summary>
internal static class RunDescriptions
{
    /// <param name="context">The call of <c>Fit</c>.</param>
    /// <param name="options">The options, <see cref="TrainingOptions.Seed"/> and <see cref="TrainingOptions.Normalization"/> as the run has them.</param>
    /// <param name="recipe">What the recipe chose and why.</param>
    /// <param name="network">The network.</param>
    /// <param name="data">What is trained and validated on.</param>
    /// <param name="stepsMade">Number of steps that were made before.</param>
    public static RunDescription Create(FitContext context, ImageClassificationOptions options, string recipe, ImageNetwork network, FitData data, long stepsMade) => new()
    {
        Trainer = context.Trainer,
        Network = options.Architecture.ToString(),
        Options = Options(options),
        Recipe = recipe,
        Seed = options.Seed!.Value,
        Versions =
        [
            new("Microsoft.ML.SymmetricInit", PackageVersion.Find(typeof(ImageNetwork))),
            new("Microsoft.ML", PackageVersion.Find(typeof(MLContext))),
            new("TorchSharp", PackageVersion.Find(typeof(torch))),
            new("libtorch, by TorchSharp", __version__),
            new(".NET", Environment.Version.ToString()),
            new("operating system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        ],
        Device = context.Device.ToString(),
        Threads = get_num_threads(),
        Classes = [.. Enumerable.Range(0, data.Classes.Count).Select(data.Classes.Name)],
        Image = data.Pixels.Shape,
        TrainingImages = data.Training.Count,
        ValidationImages = data.Validation?.Count ?? 0,
        DataHash = data.TrainingHash,
        Normalization = options.Normalization!,
        Layers = [.. network.Layers.Select(layer => layer.Name)],
        Parameters = network.parameters().Sum(parameter => parameter.numel()),
        Epochs = options.Epochs!.Value,
        StepsPerEpoch = TrainingBatches.Count(data.Training.Count, options.BatchSize!.Value),
        StepsMade = stepsMade,
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
