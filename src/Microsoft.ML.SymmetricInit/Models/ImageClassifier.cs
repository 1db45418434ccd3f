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

    /// <summary>Null if the weights were imported.</summary>
    public required TrainingRecord? Training { get; init; }
}

/// <summary>How a model was trained, for whoever opens it later.</summary>
internal sealed record TrainingRecord
{
    /// <summary>What the recipe chose and why, for people to read; null in models of versions without recipes.</summary>
    public string? Recipe { get; init; }

    public required string Initialization { get; init; }

    public required IReadOnlyList<string> SymmetryBreaking { get; init; }

    public required int Seed { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Number of complete epochs behind the weights: fewer than <see cref="Epochs"/> after an early stop.</summary>
    public int EpochsDone { get; init; }

    public required int BatchSize { get; init; }

    public int? MicroBatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public required double Momentum { get; init; }

    public required bool Nesterov { get; init; }

    public required double WeightDecay { get; init; }

    public double? MaximumGradientNorm { get; init; }

    public double? WeightAveragingDecay { get; init; }

    public ClassWeighting ClassWeighting { get; init; }

    public double LabelSmoothing { get; init; }

    public Augmentation? Augmentation { get; init; }
}
