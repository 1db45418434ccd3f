using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A trained image classifier: adds <c>Score</c>, the class probabilities (a vector of Single with the class names as
/// slot names), and <c>PredictedLabel</c>, the most probable class (a key with the label's values).
/// </summary>
/// <remarks>
/// <see cref="Transform"/> reads nothing until a cursor asks, and then scores in batches. The transformer may be used
/// from several threads at once. Disposing it frees the network.
/// </remarks>
public sealed class ImageClassificationTransformer : ITransformer, IDisposable
{
    internal const int ScoringBatchSize = 128;

    private readonly IHost _host;
    private bool _disposed;

    internal ImageClassificationTransformer(IHostEnvironment environment, ImageClassifier classifier)
    {
        _host = environment.Register(nameof(ImageClassificationTransformer));
        Classifier = classifier;
        classifier.Network.eval();
        TorchThreads.UseAllProcessors();
    }

    internal ImageClassifier Classifier { get; }

    /// <summary>The trained network, in evaluation mode. It belongs to the transformer.</summary>
    public ImageNetwork Network => Classifier.Network;

    /// <summary>Always true: each row's scores depend on that row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of the input with the columns <c>Score</c> and <c>PredictedLabel</c> added.</summary>
    /// <param name="inputSchema">A schema with the feature column that the classifier was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        BindPixels(inputSchema);
        return OutputSchema(inputSchema);
    }

    /// <summary>Adds the columns, lazily.</summary>
    /// <param name="input">Data with the feature column that the classifier was trained on.</param>
    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        CheckNotDisposed();
        return new ScoredDataView(this, input);
    }

    /// <summary>Scores one row at a time, for <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        CheckNotDisposed();
        return new ScoringRowMapper(this, inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        CheckNotDisposed();
        ModelFormat.Save(ctx, _host, Classifier);
    }

    /// <summary>Frees the network. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Classifier.Network.Dispose();
    }

    internal PixelColumn BindPixels(DataViewSchema schema)
    {
        var pixels = PixelColumn.Bind(_host, schema, Classifier.FeatureColumnName, Classifier.DeclaredShape, Classifier.Layout);
        return pixels.Shape == Classifier.Shape
            ? pixels
            : throw _host.ExceptSchemaMismatch(nameof(schema), "feature", Classifier.FeatureColumnName, $"images of {Classifier.Shape}", $"images of {pixels.Shape}");
    }

    internal DataViewSchema OutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        var classes = Classifier.Classes;
        builder.AddColumn(Classifier.Columns.Score, new VectorDataViewType(NumberDataViewType.Single, classes.Count), SchemaShapes.ScoreAnnotations(classes));
        builder.AddColumn(Classifier.Columns.PredictedLabel, new KeyDataViewType(typeof(uint), classes.Count), SchemaShapes.PredictedLabelAnnotations(classes));
        return builder.ToSchema();
    }

    internal ImageScorer NewScorer(PixelColumn pixels, int capacity)
    {
        CheckNotDisposed();
        return new ImageScorer(Network, Classifier.Normalization, Classifier.Shape, pixels.HoldsBytes, capacity, Classifier.Device, CheckNotDisposed);
    }

    internal void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
