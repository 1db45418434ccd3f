
namespace Microsoft.ML.SymmetricInit;

/// <summary>The lazy result of <see cref="ImageClassificationTransformer.Transform"/>.</summary>
internal sealed class ScoredDataView : IDataView
{
    private readonly ImageClassificationTransformer _transformer;
    private readonly IDataView _input;
    private readonly PixelColumn _pixels;

    public ScoredDataView(ImageClassificationTransformer transformer, IDataView input)
    {
        _transformer = transformer;
        _input = input;
        _pixels = transformer.BindPixels(input.Schema);
        Schema = transformer.OutputSchema(input.Schema);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => _input.CanShuffle;

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        var scores = active.AsSpan(_input.Schema.Count).Contains(true);
        var needed = _input.Schema.Where(column => active[column.Index] || (scores && column.Index == _pixels.Column.Index));
        var scorer = scores ? _transformer.NewScorer(_pixels, 2 * ScoringBatch.Size(_transformer.Classifier.Shape)) : null;
        DataViewRowCursor? input = null;
        try
        {
            var unusable = _transformer.NewUnusableRows(scorer?.Capacity ?? 0);
            input = RowCursors.Open(_input, needed, scores && unusable.AreSkipped, rand);
            return new ScoringCursor(Schema, active, input, _pixels, scorer, unusable, _transformer.StartCheckingAlive());
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
}
