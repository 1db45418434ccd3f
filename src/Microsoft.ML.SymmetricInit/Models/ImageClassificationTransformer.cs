using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A trained image classifier: adds <c>Score</c>, the class probabilities (a vector of Single with the class names as
/// slot names), and <c>PredictedLabel</c>, the most probable class (a key with the label's values).
/// </summary>
/// <remarks>
/// <see cref="Transform"/> reads nothing until a cursor asks, and then scores in batches. The transformer may be used
/// from several threads at once. Disposing it frees the network, as soon as no call uses it.
/// </remarks>
public sealed class ImageClassificationTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;
    private readonly NetworkUsers _users;
    private readonly PixelScale _scale;

    internal ImageClassificationTransformer(IHostEnvironment environment, ImageClassifier classifier)
    {
        _host = environment.Register(nameof(ImageClassificationTransformer));
        Classifier = classifier;
        _scale = new PixelScale(_host, classifier.PixelRange);
        _users = new NetworkUsers(classifier.Network, this);
        classifier.Network.eval();
        var precision = ComputePrecision.Choose(classifier.ScoringPrecision, nameof(ScoringPrecision), classifier.Device);
        classifier.Network.UseComputeType(precision.Type);
        if (precision is not { Info: null, Warning: null })
        {
            using var channel = _host.Start("Scoring");
            if (precision.Info is not null)
                channel.Info(precision.Info);
            if (precision.Warning is not null)
                channel.Warning(precision.Warning);
        }
        TorchThreads.UseAllProcessors();
    }

    internal ImageClassifier Classifier { get; }

    /// <summary>The trained network, in evaluation mode. It belongs to the transformer.</summary>
    public ImageNetwork Network => Classifier.Network;

    /// <summary>Size of the images that the model takes.</summary>
    public ImageShape ImageShape => Classifier.Shape;

    /// <summary>The order of the values in the images that the model takes.</summary>
    public PixelLayout PixelLayout => Classifier.Layout;

    /// <summary>The classes as text, in the order of the scores: the label's values, or its keys where it has none.</summary>
    public IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, Classifier.Classes.Count).Select(Classifier.Classes.Name)];

    /// <summary>How the model saves its weights.</summary>
    public WeightPrecision WeightPrecision => Classifier.WeightPrecision;

    /// <summary>Element type in which the model's convolutions and dense layers compute; saved with the model.</summary>
    public Precision ScoringPrecision => Classifier.ScoringPrecision;

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
        return new ScoredDataView(_host, this, input);
    }

    /// <summary>Scores one row at a time, for <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        CheckNotDisposed();
        return new ScoringRowMapper(this, inputSchema, OutputSchema(inputSchema));
    }

    /// <summary>Scores images outside any data view. May be called from several threads at once.</summary>
    /// <param name="pixels">Whole images one after the other, each of the size and in the pixel layout that the model was trained on; bytes as they came, not normalized.</param>
    /// <returns>Class probabilities, <c>[images, classes]</c> row by row; classes in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The pixels are no whole number of images.</exception>
    public float[] Score(ReadOnlySpan<byte> pixels)
    {
        using var use = Use();
        return DirectScoring.Score(Classifier, _scale, pixels);
    }

    /// <inheritdoc cref="Score(ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentException">The pixels are no whole number of images, or one is not finite.</exception>
    public float[] Score(ReadOnlySpan<float> pixels)
    {
        using var use = Use();
        return DirectScoring.Score(Classifier, _scale, pixels);
    }

    /// <summary>Scores images that are a tensor already. May be called from several threads at once.</summary>
    /// <param name="images">Pixels, not normalized, <c>[N, C, H, W]</c>, of any number type and on any device.</param>
    /// <returns>Class probabilities, <c>[N, classes]</c>, Float32, on the network's device; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The images are of another shape, or there are none, or one is not finite.</exception>
    public Tensor Score(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var use = Use();
        return DirectScoring.Score(Classifier, _scale, images);
    }

    /// <summary>Scores one black image, so that the first real one does not wait for libtorch to choose its kernels.</summary>
    public void WarmUp() => Score(new byte[Classifier.Shape.Size]);

    /// <summary>A model of its own with the same weights, rounded if the precision asks for it, that saves them in this precision.</summary>
    /// <param name="precision">
    /// Of the copy. It is rounded at once, so that a copy of half precision scores after saving and loading to the bit as it does now;
    /// what was rounded stays so in a copy of single precision.
    /// </param>
    /// <returns>A transformer that the caller disposes; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">There is no such precision.</exception>
    /// <exception cref="InvalidOperationException">A weight is beyond the range of half precision.</exception>
    public ImageClassificationTransformer WithWeightPrecision(WeightPrecision precision)
    {
        _host.CheckParam(Enum.IsDefined(precision), nameof(precision), $"WeightPrecision must be Single or Half; received {(int)precision}.");
        using var use = Use();
        if (precision == WeightPrecision.Half && HalfPrecision.Fault(Network) is { } fault)
            throw _host.Except(fault);
        var copy = Network.Copy(ScalarType.Float32);
        if (precision == WeightPrecision.Half)
            HalfPrecision.Round(copy);
        return new ImageClassificationTransformer(_host, Classifier with { Network = copy, WeightPrecision = precision });
    }

    /// <summary>A model of its own with the same weights that computes in another element type; their file does not change by it.</summary>
    /// <param name="precision">Of the copy.</param>
    /// <returns>A transformer that the caller disposes; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">There is no such precision.</exception>
    /// <exception cref="InvalidOperationException">The device would only emulate float16.</exception>
    public ImageClassificationTransformer WithScoringPrecision(Precision precision)
    {
        _host.CheckParam(Enum.IsDefined(precision), nameof(precision), $"ScoringPrecision must be Float32, BFloat16, Float16 or Auto; received {(int)precision}.");
        using var use = Use();
        _host.CheckParam(precision == Precision.Float32 || Classifier.Architecture.HasComputeType, nameof(precision), $"ScoringPrecision must be Float32 for {Classifier.Architecture}, which computes in the type of its weights; received {precision}.");
        ComputePrecision.Choose(precision, nameof(ScoringPrecision), Classifier.Device);
        return new ImageClassificationTransformer(_host, Classifier with { Network = Network.Copy(ScalarType.Float32), ScoringPrecision = precision });
    }

    /// <summary>Writes the network's weights and buffers to a safetensors file, for PyTorch and other programs.</summary>
    /// <param name="path">The file; one that is there is replaced as soon as the new one is whole.</param>
    /// <param name="naming">How the tensors are named.</param>
    /// <exception cref="ArgumentException">The network has no names of this kind.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it, and one that was there stays.</exception>
    public void ExportWeights(string path, WeightNaming naming = WeightNaming.Library)
    {
        _host.CheckNonEmpty(path, nameof(path));
        using var use = Use();
        WeightFile.Write(path, Classifier, naming);
    }

    /// <summary>
    /// Writes the classifier alone as a graph in ONNX: pixels in the model's layout go in, not normalized, and <c>Score</c> and
    /// <c>PredictedLabel</c> come out, for any number of images. A pipeline is written by ML.NET's <c>ConvertToOnnx</c>.
    /// </summary>
    /// <param name="path">The file; overwritten if it is there, once the new one is whole.</param>
    /// <param name="options">What of the graph can be chosen; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    /// <exception cref="InvalidOperationException">The weights do not fit into a file in ONNX, or into half precision.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveAsOnnx(string path, OnnxExportOptions? options = null)
    {
        _host.CheckNonEmpty(path, nameof(path));
        var model = CreateOnnxModel(options);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Writes the same graph as <see cref="SaveAsOnnx(string, OnnxExportOptions?)"/> to a stream.</summary>
    /// <param name="stream">Where to write; it need not be seekable, and stays open.</param>
    /// <param name="options">What of the graph can be chosen; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the stream cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">The weights do not fit into a file in ONNX, or into half precision.</exception>
    public void SaveAsOnnx(Stream stream, OnnxExportOptions? options = null)
    {
        _host.CheckValue(stream, nameof(stream));
        _host.CheckParam(stream.CanWrite, nameof(stream), "The stream cannot be written to: it was opened for reading, or is closed.");
        CreateOnnxModel(options).WriteTo(stream);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        using var use = Use();
        ModelFormat.Save(ctx, _host, Classifier);
    }

    /// <summary>
    /// Ends the use of the model: from now on it throws <see cref="ObjectDisposedException"/>. The network is freed when the calls
    /// that are under way on other threads have ended. A second call, on any thread, does nothing.
    /// </summary>
    public void Dispose() => _users.Dispose();

    private ModelProto CreateOnnxModel(OnnxExportOptions? options)
    {
        options ??= new OnnxExportOptions();
        var faults = string.Join(" ", options.Faults());
        _host.CheckParam(faults.Length == 0, nameof(options), faults);
        using var use = Use();
        return OnnxFile.Create(Classifier, options);
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
        return new ImageScorer(Network, Classifier.Normalization, Classifier.Shape, pixels.HoldsBytes, capacity, Classifier.Device, _users, _scale);
    }

    /// <summary>Begins a call that uses the network; disposing what is returned ends it.</summary>
    internal NetworkUsers.Use Use() => _users.Enter();

    /// <summary>Takes the unusable ones of so many rows.</summary>
    internal UnusableRows NewUnusableRows(int capacity) => new(_host, Classifier.UnusableImages, capacity);

    internal void CheckNotDisposed() => _users.CheckNotDisposed();

    /// <summary>
    /// What a pass over rows calls now and then: throws once the context is cancelled. A pass that begins later runs: a context stays
    /// cancelled for good, and the model that a cancelled <c>Fit</c> returned is there to be used.
    /// </summary>
    internal Action StartCheckingAlive() => Environments.IsCanceled(_host) ? () => { } : _host.CheckAlive;
}
