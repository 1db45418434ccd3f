namespace Microsoft.ML.SymmetricInit;

/// <summary>A value for each option that a recipe can choose.</summary>
internal sealed record RecipeChoice
{
    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required LearningRateSchedule LearningRateSchedule { get; init; }

    public required Augmentation Augmentation { get; init; }

    /// <summary>No limit if null.</summary>
    public required double? MaximumGradientNorm { get; init; }

    public required IReadOnlyList<SymmetryBreaker> SymmetryBreaking { get; init; }

    /// <summary>Why, to stand behind the name of the recipe.</summary>
    public required string Reason { get; init; }

    /// <summary>The options with a value for each that is not set, and a sentence on which these are and why.</summary>
    public static (T Options, string Sentence) Complete<T>(T options, RecipeInput run) where T : TrainingOptions
    {
        var choice = options.Recipe.Choose(options, run);
        var chosen = new List<string>();
        var complete = (T)(options with
        {
            Epochs = options.Epochs ?? Chosen(nameof(options.Epochs), choice.Epochs),
            BatchSize = options.BatchSize ?? Chosen(nameof(options.BatchSize), choice.BatchSize),
            LearningRate = options.LearningRate ?? Chosen(nameof(options.LearningRate), choice.LearningRate),
            LearningRateSchedule = options.LearningRateSchedule ?? Chosen(nameof(options.LearningRateSchedule), choice.LearningRateSchedule),
            Augmentation = options.Augmentation ?? Chosen(nameof(options.Augmentation), choice.Augmentation),
            MaximumGradientNorm = options.MaximumGradientNorm ?? Chosen(nameof(options.MaximumGradientNorm), choice.MaximumGradientNorm),
            SymmetryBreaking = options.SymmetryBreaking ?? Chosen(nameof(options.SymmetryBreaking), choice.SymmetryBreaking),
        });
        return (complete, chosen.Count == 0
            ? $"Recipe {options.Recipe}: nothing to choose, all that it could is set."
            : $"Recipe {options.Recipe}, {choice.Reason}: {string.Join(", ", chosen)}.");

        TValue Chosen<TValue>(string name, TValue value)
        {
            var text = RunFacts.Text(value);
            chosen.Add(text.StartsWith(name, StringComparison.Ordinal) ? text : $"{name} {text}");
            return value;
        }
    }
}
