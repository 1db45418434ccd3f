using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a network from scratch to classify images; one sealed trainer for each network.</summary>
/// <remarks>
/// Input: a key label and an image column (see <see cref="ImageClassificationOptions.FeatureColumnName"/>). Output: the
/// columns <c>Score</c> and <c>PredictedLabel</c> of <see cref="ImageClassificationTransformer"/>.
/// Needs no normalization or caching by the user: pixels are read once and held in memory, as bytes if they came as bytes,
/// unless <see cref="TrainingOptions.ShuffleBufferSize"/> says otherwise.
/// </remarks>
public abstract class ImageClassificationTrainer : IEstimator<ImageClassificationTransformer>
{
    private readonly ImageClassificationFit _fit;

    private protected ImageClassificationTrainer(IHostEnvironment environment, string name, ImageClassificationOptions options) =>
        _fit = new ImageClassificationFit(environment, name, options);

    /// <summary>Trains the network. May be called again, with the same result on the same data and seed.</summary>
    /// <param name="input">Training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, there are too few, or the loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The options' token, or the <see cref="MLContext"/>, was cancelled, and the options want this exception.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written, or another run has the checkpoint directory.</exception>
    public ImageClassificationTransformer Fit(IDataView input) => _fit.Fit(input, validation: null, start: null);

    /// <summary>Trains the network and scores a validation set after each epoch.</summary>
    /// <param name="input">Training data.</param>
    /// <param name="validation">Validation data of the same schema; its labels must have the same keys.</param>
    public ImageClassificationTransformer Fit(IDataView input, IDataView validation) => _fit.Fit(input, validation, start: null);

    /// <summary>Goes on training from a fitted model, on the same classes or on others.</summary>
    /// <remarks>
    /// The network starts from the model's weights and buffers instead of the options' initialization, and pixels are normalized
    /// as the model's were unless the options say otherwise. Classes are matched by the values that their keys stand for, or by key
    /// where either has no values: a class that the model lacks gets a new row in the classifier, as the initialization gives it,
    /// and one that only the model has is left out, with a warning. The model itself stays as it is.
    /// </remarks>
    /// <param name="input">Training data.</param>
    /// <param name="validation">Validation data of the same schema; null for the options' or none.</param>
    /// <param name="model">A model of the same network on images of the same size.</param>
    /// <exception cref="ArgumentException">The model has another network, or was trained on images of another size.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ImageClassificationTransformer Fit(IDataView input, IDataView? validation, ImageClassificationTransformer model) => _fit.FitFrom(input, validation, model);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _fit.GetOutputSchema(inputSchema);
}
