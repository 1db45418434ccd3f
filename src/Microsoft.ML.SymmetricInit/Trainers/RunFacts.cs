using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What makes two runs the same: named facts about options and data, as checkpoints hold them.</summary>
internal static class RunFacts
{
    public static Dictionary<string, string> List(ImageClassificationOptions options, int seed, ClassLabels classes, PixelNormalization normalization,
        LabelledImages training, LabelledImages? validation, StartingModel? start) => new()
    {
        ["the network"] = options.Architecture.ToString(),
        ["the list of classes"] = string.Join(", ", Enumerable.Range(0, classes.Count).Select(classes.Name)),
        ["the size of the images"] = training.Pixels.Shape.ToString(),
        [nameof(options.Initialization)] = options.Initialization.ToString(),
        [nameof(options.SymmetryBreaking)] = $"[{string.Join(", ", options.SymmetryBreaking)}]",
        [nameof(options.Seed)] = Text(seed),
        [nameof(options.Epochs)] = Text(options.Epochs),
        [nameof(options.BatchSize)] = Text(options.BatchSize),
        [nameof(options.MicroBatchSize)] = options.MicroBatchSize is { } size ? Text(size) : "none",
        [nameof(options.MaximumGradientNorm)] = options.MaximumGradientNorm is { } norm ? Text(norm) : "none",
        [nameof(options.WeightAveragingDecay)] = options.WeightAveragingDecay is { } decay ? Text(decay) : "none",
        [nameof(options.LearningRate)] = Text(options.LearningRate),
        [nameof(options.LearningRateSchedule)] = options.LearningRateSchedule.ToString(),
        [nameof(options.Momentum)] = Text(options.Momentum),
        [nameof(options.Nesterov)] = options.Nesterov.ToString(),
        [nameof(options.WeightDecay)] = Text(options.WeightDecay),
        [nameof(options.Augmentation)] = options.Augmentation?.ToString() ?? "none",
        [nameof(options.EarlyStopping)] = options.EarlyStopping is { } rule ? $"patience {rule.Patience}, minimum delta {Text(rule.MinimumDelta)}, {rule.Metric}" : "none",
        [nameof(options.ValidationFraction)] = options.ValidationFraction is { } fraction ? Text(fraction) : "none",
        [nameof(options.ClassWeighting)] = options.ClassWeighting.ToString(),
        [nameof(options.LabelSmoothing)] = Text(options.LabelSmoothing),
        [nameof(options.ShuffleBufferSize)] = options.ShuffleBufferSize is { } buffer ? Text(buffer) : "none",
        [nameof(options.UnusableImages)] = options.UnusableImages.ToString(),
        ["the SHA-256 of the training data"] = DataHash.Compute(training),
        ["the SHA-256 of the validation data"] = validation is null ? "none" : DataHash.Compute(validation),
        ["the SHA-256 of the model to go on from"] = start?.Hash() ?? "none",
        // After the data, from which it is learned unless it is given.
        [nameof(options.Normalization)] = $"means [{Text(normalization.Mean)}], deviations [{Text(normalization.StandardDeviation)}]",
    };

    /// <summary>The first fact by which two runs differ, as part of a sentence; null if they are the same.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> there, IReadOnlyDictionary<string, string> here) => here.Keys.Union(there.Keys)
        .Where(name => there.GetValueOrDefault(name) != here.GetValueOrDefault(name))
        .Select(name => $"{name} was {there.GetValueOrDefault(name, "unknown")} there and is {here.GetValueOrDefault(name, "unknown")} here")
        .FirstOrDefault();

    private static string Text(IReadOnlyList<float> values) => string.Join(", ", values.Select(value => Text(value)));

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
