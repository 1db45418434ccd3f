namespace Microsoft.ML.SymmetricInit;

/// <summary>The papers' numbers: Beyond Signal Propagation, and its published code.</summary>
internal sealed class PublishedRecipe : Recipe
{
    public override string ToString() => "published";

    internal override RecipeChoice Choose(TrainingOptions options, RecipeInput run) => new()
    {
        Epochs = 200,
        BatchSize = 128,
        LearningRate = 0.03,
        LearningRateSchedule = LearningRateSchedule.Steps,
        Augmentation = Augmentation.None,
        MaximumGradientNorm = null,
        SymmetryBreaking = Breaking(run.Architecture),
        Reason = "the papers' numbers",
    };

    /// <summary>Dropout of 1% where the papers start with identical features.</summary>
    public static IReadOnlyList<SymmetryBreaker> Breaking(NetworkArchitecture network) =>
        network is ConstNetArchitecture or LeakyNetArchitecture ? [SymmetryBreaker.Dropout(0.01)] : [];
}
