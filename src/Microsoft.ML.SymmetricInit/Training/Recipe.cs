namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// What those options of training come to that are not set: <see cref="TrainingOptions.Epochs"/>, <see cref="TrainingOptions.BatchSize"/>,
/// <see cref="TrainingOptions.LearningRate"/>, <see cref="TrainingOptions.LearningRateSchedule"/>, <see cref="TrainingOptions.Augmentation"/>,
/// <see cref="TrainingOptions.MaximumGradientNorm"/> and <see cref="TrainingOptions.SymmetryBreaking"/>. Each that is set means what it says.
/// </summary>
/// <remarks>What was chosen, and why, is logged, told to observers (<see cref="RunDescription.Recipe"/>) and saved with the model.</remarks>
public abstract class Recipe
{
    private protected Recipe()
    {
    }

    /// <summary>Chosen from the number and the size of the training images and the kind of network, as docs/recipes.md tells.</summary>
    public static Recipe FromData { get; } = new DataRecipe();

    /// <summary>
    /// The papers' numbers, whatever the data: 200 epochs in batches of 128, a learning rate of 0.03 that falls in
    /// <see cref="LearningRateSchedule.Steps"/>, no limit of gradients, dropout of 1% in ConstNet and LeakyNet. The images are not changed:
    /// the papers' crop and mirroring is <c>new Augmentation()</c>.
    /// </summary>
    public static Recipe Published { get; } = new PublishedRecipe();

    /// <summary>The name, <c>from_data</c> or <c>published</c>.</summary>
    public abstract override string ToString();

    /// <summary>A value for each option that a recipe can choose.</summary>
    /// <param name="options">The user's options; what is set there may bear on the rest.</param>
    /// <param name="run">What the run trains, and on what.</param>
    internal abstract RecipeChoice Choose(TrainingOptions options, RecipeInput run);
}
