using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>All that a trained classifier is: what is saved, and what scoring needs.</summary>
internal sealed record ImageClassifier
{
    public required ImageNetwork Network { get; init; }

    public required NetworkArchitecture Architecture { get; init; }

    public required ImageShape Shape { get; init; }

    public required ClassLabels Classes { get; init; }

    public required PixelNormalization Normalization { get; init; }

    /// <summary>The range of the pixels that it was trained on; null if that is not known.</summary>
    public PixelRange? PixelRange { get; init; }

    public required Device Device { get; init; }

    public required string FeatureColumnName { get; init; }

    /// <summary>The image size that the user gave, for columns whose type does not tell it.</summary>
    public ImageShape? DeclaredShape { get; init; }

    public required PixelLayout Layout { get; init; }

    public UnusableImages UnusableImages { get; init; }

    public required ScoreColumns Columns { get; init; }

    /// <summary>With half precision the network's weights are rounded already.</summary>
    public WeightPrecision WeightPrecision { get; init; }

    /// <summary>What convolutions and dense layers compute in; <see cref="Precision.Auto"/> is resolved by the device.</summary>
    public Precision ScoringPrecision { get; init; }

    /// <summary>See <see cref="TrainingHistory"/>; null if the weights were imported.</summary>
    public required JsonElement? Training { get; init; }
}
