namespace Microsoft.ML.SymmetricInit;

/// <summary>What every image-classification trainer of this library can be told; what is not set and bears on how well it learns is chosen from the data.</summary>
/// <remarks>A record: <c>options with { Seed = 2 }</c> is a copy with another seed, of the same trainer's options.</remarks>
public abstract record ImageClassificationOptions : TrainingOptions
{
    internal ImageClassificationOptions()
    {
    }

    /// <summary>Name of the label column, a key.</summary>
    /// <value><c>Label</c></value>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>Name of the image column: a vector of Single or Byte with dimensions <c>[C, H, W]</c>, or <see cref="Microsoft.ML.Data.MLImage"/>s of one size.</summary>
    /// <value><c>Features</c></value>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>Name of the column of class probabilities.</summary>
    /// <value><c>Score</c></value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>Name of the column of the most probable class.</summary>
    /// <value><c>PredictedLabel</c></value>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>Size of the images, needed where the type of the image column does not tell it (a vector of one dimension).</summary>
    /// <value>null: the column tells</value>
    public ImageShape? Image { get; init; }

    /// <summary>Order of the values in a pixel vector; ignored for <see cref="Microsoft.ML.Data.MLImage"/>s.</summary>
    /// <value><see cref="PixelLayout.Planar"/></value>
    public PixelLayout PixelLayout { get; init; } = PixelLayout.Planar;

    /// <summary>Called for each row that <see cref="UnusableImages.Skip"/> leaves out of training or validation data, on the thread that called <c>Fit</c>.</summary>
    /// <value>null</value>
    public Action<UnusableImage>? ImageSkipped { get; init; }

    /// <summary>Data of the training data's schema, scored after each epoch; <c>Fit(train, validation)</c> takes precedence.</summary>
    /// <value>null</value>
    public IDataView? ValidationSet { get; init; }

    /// <summary>
    /// Name of a column of Single that says how much each training image counts in the loss, at least 0. Weights are scaled to a
    /// mean of 1 over the training images. Validation and accuracies count every image alike.
    /// </summary>
    /// <value>null: every image counts the same</value>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Who follows the run: <see cref="TrainingObserver.Csv"/>, <see cref="TrainingObserver.TensorBoard"/>, <see cref="TrainingObserver.Html"/>, ..., or your own.</summary>
    /// <value>none</value>
    public IReadOnlyList<TrainingObserver> Observers { get; init; } = [];

    /// <summary>
    /// How the model saves its weights. The fitted model's weights are rounded at once, so that it scores after loading to the bit as
    /// before saving; should one be beyond the range of half precision, a warning says so and the model is of single precision.
    /// </summary>
    /// <value><see cref="WeightPrecision.Single"/></value>
    public WeightPrecision WeightPrecision { get; init; } = WeightPrecision.Single;

    /// <summary>What shapes the network.</summary>
    internal abstract NetworkArchitecture Architecture { get; }
}
