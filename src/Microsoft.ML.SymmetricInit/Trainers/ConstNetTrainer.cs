using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="ConstNet"/> from scratch to classify images.</summary>
/// <remarks>
/// Input: a key label and an image column (see <see cref="ImageClassificationOptions.FeatureColumnName"/>). Output: the
/// columns <c>Score</c> and <c>PredictedLabel</c> of <see cref="ImageClassificationTransformer"/>.
/// Needs no normalization or caching by the user: pixels are read once and held in memory, as bytes if they came as bytes.
/// </remarks>
public sealed class ConstNetTrainer : IEstimator<ImageClassificationTransformer>
{
    private readonly ImageClassificationFit _fit;

    internal ConstNetTrainer(IHostEnvironment environment, Options options) =>
        _fit = new ImageClassificationFit(environment, nameof(ConstNetTrainer), options);

    /// <summary>Trains the network. May be called again, with the same result on the same data and seed.</summary>
    /// <param name="input">Training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, there are too few, or the loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The options' token, or the <see cref="MLContext"/>, was cancelled.</exception>
    public ImageClassificationTransformer Fit(IDataView input) => _fit.Fit(input, validation: null);

    /// <summary>Trains the network and scores a validation set after each epoch.</summary>
    /// <param name="input">Training data.</param>
    /// <param name="validation">Validation data of the same schema; its labels must have the same keys.</param>
    public ImageClassificationTransformer Fit(IDataView input, IDataView validation) => _fit.Fit(input, validation);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _fit.GetOutputSchema(inputSchema);

    /// <summary>Options of <see cref="ConstNetTrainer"/>.</summary>
    public sealed class Options : ImageClassificationOptions
    {
        /// <summary>Depth as the paper counts it, <c>4 + 3n</c> with n blocks in each of three groups: 7, 10, 13, 16, ...</summary>
        /// <value>16</value>
        public int Depth { get; init; } = ConstNetArchitecture.DefaultDepth;

        /// <summary>Widen factor w, at least 1: the groups have 16w, 32w and 64w channels.</summary>
        /// <value>1; the paper uses 10</value>
        public int WidenFactor { get; init; } = 1;

        /// <summary>Batch normalization in each block; without it each block has three trainable scalars.</summary>
        /// <value>true</value>
        public bool BatchNorm { get; init; } = true;

        /// <summary>What the projections of widening blocks see.</summary>
        /// <value><see cref="ShortcutInput.Linear"/></value>
        public ShortcutInput ShortcutInput { get; init; } = ShortcutInput.Linear;

        /// <summary>Whether a ReLU stands before the average pool.</summary>
        /// <value>true</value>
        public bool FinalActivation { get; init; } = true;

        internal override NetworkArchitecture Architecture =>
            new ConstNetArchitecture(Depth, WidenFactor, BatchNorm, ShortcutInput, FinalActivation);
    }
}
