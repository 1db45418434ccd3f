namespace Microsoft.ML.SymmetricInit;

/// <summary>What a recipe is to choose for.</summary>
/// <param name="Images">Number of training images, at least 1.</param>
/// <param name="Image">Their size.</param>
/// <param name="Architecture">The network.</param>
/// <param name="GoesOn">Whether training goes on from the weights of a model instead of an initialization.</param>
internal sealed record RecipeInput(int Images, ImageShape Image, NetworkArchitecture Architecture, bool GoesOn);
