namespace Microsoft.ML.SymmetricInit;

/// <summary>What a run trains and validates on, held in memory or read again for each pass.</summary>
/// <param name="Pixels">The image column.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Training">Training images with their weights in the loss.</param>
/// <param name="Validation">Validation images; null without.</param>
internal sealed record FitData(PixelColumn Pixels, ClassLabels Classes, LabelledImages Training, LabelledImages? Validation)
{
    private readonly Lazy<string> _trainingHash = new(() => DataHash.Compute(Training));
    private readonly Lazy<string?> _validationHash = new(() => Validation is null ? null : DataHash.Compute(Validation));

    /// <summary>SHA-256 of the training data, which is read for it when this is first asked for.</summary>
    public string TrainingHash => _trainingHash.Value;

    /// <summary>SHA-256 of the validation data; null without.</summary>
    public string? ValidationHash => _validationHash.Value;
}
