using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

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

    /// <summary>Size of the images that the model takes.</summary>
    public ImageShape ImageShape => Classifier.Shape;

    /// <summary>The classes as text, in the order of the scores: the label's values, or its keys where it has none.</summary>
    public IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, Classifier.Classes.Count).Select(Classifier.Classes.Name)];

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

    /// <summary>Scores images outside any data view. May be called from several threads at once.</summary>
    /// <param name="pixels">Whole images one after the other, each of the size and in the pixel layout that the model was trained on; bytes as they came, not normalized.</param>
    /// <returns>Class probabilities, <c>[images, classes]</c> row by row; classes in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The pixels are no whole number of images.</exception>
    public float[] Score(ReadOnlySpan<byte> pixels)
    {
        CheckNotDisposed();
        return DirectScoring.Score(Classifier, pixels, CheckNotDisposed);
    }

    /// <inheritdoc cref="Score(ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The pixels are no whole number of images, or one is not finite.</exception>
    public float[] Score(ReadOnlySpan<float> pixels)
    {
        CheckNotDisposed();
        return DirectScoring.Score(Classifier, pixels, CheckNotDisposed);
    }

    /// <summary>Scores images that are a tensor already. May be called from several threads at once.</summary>
    /// <param name="images">Pixels, not normalized, <c>[N, C, H, W]</c>, of any number type and on any device.</param>
    /// <returns>Class probabilities, <c>[N, classes]</c>, Float32, on the network's device; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The images are of another shape.</exception>
    public Tensor Score(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        CheckNotDisposed();
        return DirectScoring.Score(Classifier, images);
    }

    /// <summary>Scores one black image, so that the first real one does not wait for libtorch to choose its kernels.</summary>
    public void WarmUp() => Score(new byte[Classifier.Shape.Size]);

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

    internal UnusableRows NewUnusableRows() => new(_host, Classifier.UnusableImages);

    internal void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
