using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The one check of options, before anything else: all faults in one message.</summary>
internal static class OptionsValidation
{
    private const int LeastClasses = 2;

    /// <exception cref="ArgumentException">An option is out of range; the message names each, with what was received and what would work.</exception>
    public static void Validate(this ImageClassificationOptions options, IExceptionContext context)
    {
        var faults = Faults(options).Concat(options.Architecture.Faults()).ToList();
        // A deep network can have the same fault in each layer: the first is enough.
        if (faults.Count == 0)
            faults.AddRange(options.Initialization.Faults(KnownLayers(options)).Take(1));
        if (faults.Count > 0)
            throw context.ExceptParam(nameof(options), string.Join(" ", faults));
    }

    /// <summary>The layers whose size does not depend on the data: without the image's size the stem is checked when data is there.</summary>
    private static IEnumerable<LayerShape> KnownLayers(ImageClassificationOptions options) => options.Image is { } image
        ? options.Architecture.Layers(image, LeastClasses)
        : options.Architecture.LayersOfAnyImage;

    private static IEnumerable<string> Faults(ImageClassificationOptions options)
    {
        (string Name, string Value)[] names =
        [
            (nameof(options.LabelColumnName), options.LabelColumnName),
            (nameof(options.FeatureColumnName), options.FeatureColumnName),
            (nameof(options.ScoreColumnName), options.ScoreColumnName),
            (nameof(options.PredictedLabelColumnName), options.PredictedLabelColumnName),
        ];
        foreach (var (name, value) in names)
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return $"{name} must be the name of a column; received '{value}'.";
        }
        if (options.ScoreColumnName == options.PredictedLabelColumnName)
            yield return $"ScoreColumnName and PredictedLabelColumnName must differ; both are '{options.ScoreColumnName}'.";
        foreach (var (name, value) in names[2..])
        {
            var role = options.ExampleWeightColumnName == value ? nameof(options.ExampleWeightColumnName) : names[..2].FirstOrDefault(input => input.Value == value).Name;
            if (role is not null)
                yield return $"{name} must differ from {role}, whose column it would take the place of; both are '{value}'.";
        }
        if (options.Image?.Fault is { } size)
            yield return size;
        if (!Enum.IsDefined(options.PixelLayout))
            yield return $"PixelLayout must be Planar or Interleaved; received {(int)options.PixelLayout}.";
        if (!Enum.IsDefined(options.UnusableImages))
            yield return $"UnusableImages must be Throw or Skip; received {(int)options.UnusableImages}.";
        if (options.Initialization is null)
            yield return "Initialization must be a scheme, such as Initialization.Constant(); received null.";
        else if (options.Initialization.GetType().Assembly != typeof(Initialization).Assembly && !$"{options.Initialization}".StartsWith(Initialization.OwnPrefix, StringComparison.Ordinal))
            yield return $"The text form of an initialization of your own must begin with '{Initialization.OwnPrefix}'; received '{options.Initialization}'.";
        if (options.Recipe is null)
            yield return "Recipe must be Recipe.FromData or Recipe.Published; received null.";
        var breaking = options.SymmetryBreaking ?? [];
        if (breaking.Any(mechanism => mechanism is null))
            yield return "SymmetryBreaking must be a list of mechanisms, [] for none or null for the recipe's; received a list with null.";
        else if (breaking.FirstOrDefault(mechanism => mechanism.GetType().Assembly != typeof(SymmetryBreaker).Assembly && !$"{mechanism}".StartsWith(SymmetryBreaker.OwnPrefix, StringComparison.Ordinal)) is { } own)
            yield return $"The text form of a symmetry breaker of your own must begin with '{SymmetryBreaker.OwnPrefix}'; received '{own}'.";
        else if (breaking.DistinctBy(mechanism => mechanism.Name).Count() < breaking.Count)
            yield return $"SymmetryBreaking must have each kind of mechanism once; received {string.Join(", ", breaking)}.";
        else if (options.Deterministic && breaking.Contains(SymmetryBreaker.NondeterministicKernels()))
            yield return "Deterministic excludes SymmetryBreaker.NondeterministicKernels(); received both.";
        if (options.Epochs < 1)
            yield return $"Epochs must be at least 1; received {options.Epochs}.";
        if (options.BatchSize < 1)
            yield return $"BatchSize must be at least 1; received {options.BatchSize}.";
        if (options.MicroBatchSize < 1)
            yield return $"MicroBatchSize must be at least 1, or null for all of a step; received {options.MicroBatchSize}.";
        if (options.ShuffleBufferSize < 1)
            yield return $"ShuffleBufferSize must be at least 1, or null to hold all images; received {options.ShuffleBufferSize}.";
        if (options.LearningRate is { } rate && (!(rate > 0) || !double.IsFinite(rate)))
            yield return $"LearningRate must be above 0 and finite; received {rate}.";
        else if (options.LearningRate > float.MaxValue)
            yield return $"LearningRate must be at most {float.MaxValue}, as weights are of single precision; received {options.LearningRate}.";
        if (options.LearningRateSchedule is { } schedule && !Enum.IsDefined(schedule))
            yield return $"LearningRateSchedule must be Steps, Cosine, Constant or OneCycle; received {(int)schedule}.";
        if (!(options.Momentum is >= 0 and < 1))
            yield return $"Momentum must be in [0, 1); received {options.Momentum}.";
        if (options is { Nesterov: true, Momentum: 0 })
            yield return "Nesterov needs a Momentum above 0; received 0.";
        if (!(options.WeightDecay >= 0) || !double.IsFinite(options.WeightDecay))
            yield return $"WeightDecay must be at least 0 and finite; received {options.WeightDecay}.";
        else if (options.WeightDecay > float.MaxValue)
            yield return $"WeightDecay must be at most {float.MaxValue}, as weights are of single precision; received {options.WeightDecay}.";
        if (!Enum.IsDefined(options.Precision))
            yield return $"Precision must be Float32, BFloat16, Float16 or Auto; received {(int)options.Precision}.";
        if (!options.Architecture.HasComputeType && (options.Precision, options.ScoringPrecision) != (Precision.Float32, Precision.Float32))
            yield return $"Precision and ScoringPrecision must be Float32 for {options.Architecture}, which computes in the type of its weights; received {options.Precision} and {options.ScoringPrecision}.";
        if (!Enum.IsDefined(options.ScoringPrecision))
            yield return $"ScoringPrecision must be Float32, BFloat16, Float16 or Auto; received {(int)options.ScoringPrecision}.";
        if (options.MaximumGradientNorm is { } norm && (!(norm > 0) || !double.IsFinite(norm)))
            yield return $"MaximumGradientNorm must be above 0 and finite, or null for no limit; received {norm}.";
        if (options.WeightAveragingDecay is { } decay && !(decay is > 0 and < 1))
            yield return $"WeightAveragingDecay must be in (0, 1), or null for no average; received {decay}.";
        foreach (var fault in options.Augmentation?.Faults() ?? [])
            yield return fault;
        if (options.Observers is null || options.Observers.Any(observer => observer is null))
            yield return "Observers must be a list of observers, [] for none; received null.";
        if (options.MeasureEverySteps < 1)
            yield return $"MeasureEverySteps must be at least 1; received {options.MeasureEverySteps}.";
        if (options.NumberOfThreads < 1)
            yield return $"NumberOfThreads must be at least 1; received {options.NumberOfThreads}.";
        if (options.ValidationFraction is { } fraction && !(fraction is > 0 and < 1))
            yield return $"ValidationFraction must be in (0, 1), or null for none; received {fraction}.";
        if (options is { ValidationFraction: not null, ValidationSet: not null })
            yield return "ValidationFraction excludes ValidationSet; received both.";
        if (options.ExampleWeightColumnName is { } weights && string.IsNullOrWhiteSpace(weights))
            yield return $"ExampleWeightColumnName must be the name of a column, or null for none; received '{weights}'.";
        if (!Enum.IsDefined(options.ClassWeighting))
            yield return $"ClassWeighting must be None or Balanced; received {(int)options.ClassWeighting}.";
        if (!(options.LabelSmoothing is >= 0 and < 1))
            yield return $"LabelSmoothing must be in [0, 1); received {options.LabelSmoothing}.";
        if (!Enum.IsDefined(options.WhenCancelled))
            yield return $"WhenCancelled must be Throws or ReturnsBest; received {(int)options.WhenCancelled}.";
        if (!Enum.IsDefined(options.WeightPrecision))
            yield return $"WeightPrecision must be Single or Half; received {(int)options.WeightPrecision}.";
        foreach (var fault in options.EarlyStopping?.Faults() ?? [])
            yield return fault;
        if (options.CheckpointDirectory is { } directory && string.IsNullOrWhiteSpace(directory))
            yield return $"CheckpointDirectory must be the path of a directory, or null for no checkpoints; received '{directory}'.";
        if (options.CheckpointEveryEpochs < 1)
            yield return $"CheckpointEveryEpochs must be at least 1; received {options.CheckpointEveryEpochs}.";
        if (options.CheckpointEveryMinutes is { } minutes && !(minutes > 0 && minutes <= TimeSpan.MaxValue.TotalMinutes / 2))
            yield return $"CheckpointEveryMinutes must be above 0 and finite, or null for none within an epoch; received {minutes}.";
        if (options.CheckpointsKept < 1)
            yield return $"CheckpointsKept must be at least 1; received {options.CheckpointsKept}.";
    }
}
