using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The lazy result of <see cref="ImageClassificationTransformer.Transform"/>. It is a link of ML.NET's chains of views, so that what
/// walks back through a pipeline, such as the export to ONNX, goes on through it.
/// </summary>
internal sealed class ScoredDataView : ITransformCanSaveOnnx, ITransformTemplate, IRowToRowMapper
{
    private readonly IHost _host;
    private readonly ImageClassificationTransformer _transformer;
    private readonly IDataView _input;
    private readonly PixelColumn _pixels;
    private readonly ImagePaths _paths;

    public ScoredDataView(IHost host, ImageClassificationTransformer transformer, IDataView input)
    {
        _host = host;
        _transformer = transformer;
        _input = input;
        PixelColumn.CheckNotDropped(host, input, transformer.Classifier.FeatureColumnName);
        _pixels = transformer.BindPixels(input.Schema);
        _paths = new ImagePaths(input, _pixels.Column);
        Schema = transformer.OutputSchema(input.Schema);
    }

    public IDataView Source => _input;

    public DataViewSchema Schema { get; }

    DataViewSchema IRowToRowMapper.InputSchema => _input.Schema;

    DataViewSchema IRowToRowMapper.OutputSchema => Schema;

    public bool CanShuffle => _input.CanShuffle;

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        var scores = active.AsSpan(_input.Schema.Count).Contains(true);
        var scorer = scores ? _transformer.NewScorer(_pixels, 2 * ScoringBatch.Size(_transformer.Classifier.Shape)) : null;
        DataViewRowCursor? input = null;
        try
        {
            var unusable = _transformer.NewUnusableRows(scorer?.Capacity ?? 0);
            var (checkAlive, isSequential) = (_transformer.StartCheckingAlive(), scores && unusable.AreSkipped);
            var needed = _input.Schema.Where(column => active[column.Index]);
            if (scores)
                needed = needed.Union([_pixels.Column, .. _paths.Columns]);
            input = (isSequential ? SequentialView.Create(_host, _input) : _input).GetRowCursor(needed, rand);
            // A second reading of what is shuffled would come in another order.
            if (rand is null)
                unusable.Find = first => UnusableRow.Find(_host, _input, _pixels, _paths, first, checkAlive);
            return new ScoringCursor(Schema, active, input, _pixels, _paths, scorer, unusable, checkAlive);
        }
        catch
        {
            input?.Dispose();
            scorer?.Dispose();
            throw;
        }
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => NewMapper().GetDependencies(dependingColumns);

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => NewMapper().GetRow(input, activeColumns);

    IDataTransform ITransformTemplate.ApplyToData(IHostEnvironment env, IDataView newSource) => new ScoredDataView(_host, _transformer, newSource);

    /// <summary>Saves the classifier, without the data; <see cref="ModelFormat"/> loads it as a view of other data.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_transformer).Save(ctx);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx)
    {
        OnnxPipeline.Check(_host, ctx, _input, _pixels);
        return true;
    }

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
        using var use = _transformer.Use();
        var graph = ClassifierGraph.Create(_transformer.Classifier, _pixels.HoldsBytes);
        OnnxPipeline.Add(ctx, graph, _pixels, Schema[_input.Schema.Count], Schema[_input.Schema.Count + 1]);
    }

    private ScoringRowMapper NewMapper() => new(_transformer, _input.Schema, Schema);
}
