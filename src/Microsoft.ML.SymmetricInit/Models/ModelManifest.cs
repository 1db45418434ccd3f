using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>All of a saved classifier but its weights, as JSON. Names of properties are part of the file format.</summary>
internal sealed record ModelManifest
{
    public required NetworkArchitecture Architecture { get; init; }

    public required ImageShape Image { get; init; }

    public required bool ImageWasDeclared { get; init; }

    public required PixelLayout Layout { get; init; }

    public UnusableImages UnusableImages { get; init; }

    public required IReadOnlyList<float> PixelMean { get; init; }

    public required IReadOnlyList<float> PixelStandardDeviation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelRange? PixelRange { get; init; }

    public required string FeatureColumn { get; init; }

    public required string ScoreColumn { get; init; }

    public required string PredictedLabelColumn { get; init; }

    public required int ClassCount { get; init; }

    public required string? ClassValueType { get; init; }

    public required IReadOnlyList<string> ClassValues { get; init; }

    /// <summary>See <see cref="TrainingHistory"/>; null if the weights were imported.</summary>
    public required JsonElement? Training { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightPrecision WeightPrecision { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Precision ScoringPrecision { get; init; }

    public static ModelManifest Create(ImageClassifier classifier) => new()
    {
        Architecture = classifier.Architecture,
        Image = classifier.Shape,
        ImageWasDeclared = classifier.DeclaredShape is not null,
        Layout = classifier.Layout,
        UnusableImages = classifier.UnusableImages,
        PixelMean = classifier.Normalization.Mean,
        PixelStandardDeviation = classifier.Normalization.StandardDeviation,
        PixelRange = classifier.PixelRange,
        FeatureColumn = classifier.FeatureColumnName,
        ScoreColumn = classifier.Columns.Score,
        PredictedLabelColumn = classifier.Columns.PredictedLabel,
        ClassCount = classifier.Classes.Count,
        ClassValueType = classifier.Classes.ValueTypeName,
        ClassValues = classifier.Classes.ValueTexts,
        Training = classifier.Training,
        WeightPrecision = classifier.WeightPrecision,
        ScoringPrecision = classifier.ScoringPrecision,
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Plain.ModelManifest);

    /// <param name="text">The JSON.</param>
    /// <param name="weightBytes">The size of the weights that go with it; a network that cannot fit is not even built.</param>
    /// <exception cref="FormatException">The text is not a manifest, or names something that this version does not know.</exception>
    public static ModelManifest FromJson(byte[] text, long weightBytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(text, ManifestJson.Plain.ModelManifest) ?? throw new FormatException("its manifest is empty");
            manifest.Architecture.CheckCanLoad();
            if (manifest.Training is { ValueKind: not JsonValueKind.Object } training)
                throw new FormatException($"its training history is {training.GetRawText()} where an object is expected");
            if (manifest.Image.IsTooLarge)
                throw new FormatException($"its images of {manifest.Image} are larger than can be");
            if (manifest.PixelMean.Count != manifest.Image.Channels)
                throw new FormatException($"its normalization has {manifest.PixelMean.Count} channels and its images are {manifest.Image}");
            if (manifest.Architecture.HasMoreWeightsThan((double)weightBytes / manifest.BytesOfAWeight, manifest.Image, manifest.ClassCount))
                throw new FormatException($"its weights, {weightBytes} bytes, are too few for {manifest.Architecture} on images of {manifest.Image} in {manifest.ClassCount} classes");
            return manifest;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new FormatException($"its manifest cannot be read ({fault.Message})", fault);
        }
    }

    /// <exception cref="FormatException">The values are of no known type, or not as many as there are classes.</exception>
    public ClassLabels RestoreClasses() => ClassLabels.Restore(ClassCount, ClassValueType, ClassValues);

    public ImageNetwork BuildNetwork(Device device) => Architecture.Build(Image, ClassCount, device);

    private int BytesOfAWeight => WeightPrecision switch
    {
        WeightPrecision.Single => 4,
        WeightPrecision.Half => 2,
        _ => throw new FormatException($"its weights are of the unknown precision {(int)WeightPrecision}"),
    };

    public ImageClassifier ToClassifier(ImageNetwork network, Device device) => new()
    {
        Network = network,
        Architecture = Architecture,
        Shape = Image,
        Classes = RestoreClasses(),
        Normalization = new PixelNormalization(PixelMean, PixelStandardDeviation),
        PixelRange = PixelRange,
        Device = device,
        FeatureColumnName = FeatureColumn,
        DeclaredShape = ImageWasDeclared ? Image : null,
        Layout = Layout,
        UnusableImages = UnusableImages,
        Columns = new ScoreColumns(ScoreColumn, PredictedLabelColumn),
        Training = Training,
        WeightPrecision = WeightPrecision,
        ScoringPrecision = Enum.IsDefined(ScoringPrecision) ? ScoringPrecision : throw new FormatException($"its scoring precision {(int)ScoringPrecision} is unknown"),
    };
}
