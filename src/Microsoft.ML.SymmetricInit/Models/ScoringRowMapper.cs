using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Scores the current row of another row when one of its values is first asked for.</summary>
internal sealed class ScoringRowMapper : IRowToRowMapper
{
    private readonly ImageClassificationTransformer _transformer;
    private readonly PixelColumn _pixels;
    private readonly ImagePaths _paths;

    public ScoringRowMapper(ImageClassificationTransformer transformer, DataViewSchema inputSchema, DataViewSchema outputSchema)
    {
        _transformer = transformer;
        InputSchema = inputSchema;
        _pixels = transformer.BindPixels(inputSchema);
        _paths = new ImagePaths(inputSchema);
        OutputSchema = outputSchema;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = dependingColumns.Select(column => column.Index < InputSchema.Count ? column.Index : _pixels.Column.Index).ToHashSet();
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in activeColumns)
            active[column.Index] = true;
        return new ScoredRow(this, input, active);
    }

    private sealed class ScoredRow : DataViewRow
    {
        private readonly ScoringRowMapper _mapper;
        private readonly DataViewRow _input;
        private readonly bool[] _active;
        private readonly ImageScorer? _scorer;
        private readonly PixelReader? _readPixels;
        private readonly UnusableRows _unusable;
        private float[] _scores = [];
        private long _scored = long.MinValue;
        private bool _disposed;

        public ScoredRow(ScoringRowMapper mapper, DataViewRow input, bool[] active)
        {
            (_mapper, _input, _active) = (mapper, input, active);
            _unusable = mapper._transformer.NewUnusableRows(capacity: 1);
            if (!active.AsSpan(mapper.InputSchema.Count).Contains(true))
                return;
            _scorer = mapper._transformer.NewScorer(mapper._pixels, capacity: 1);
            _readPixels = mapper._pixels.Reader(input, mapper._paths.Reader(input));
        }

        public override DataViewSchema Schema => _mapper.OutputSchema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < _mapper.InputSchema.Count)
                return _input.GetGetter<TValue>(_mapper.InputSchema[column.Index]);
            if (!_active[column.Index])
                throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this row was made.");
            Delegate getter = column.Index == _mapper.InputSchema.Count
                ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Prediction.CopyScores(Scores(), ref value))
                : (ValueGetter<uint>)((ref uint value) => value = Prediction.Key(Scores()));
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                _scorer?.Dispose();
                _input.Dispose();
                _unusable.Warn();
            }
            base.Dispose(disposing);
        }

        private float[] Scores()
        {
            if (_scored != _input.Position)
            {
                _unusable.Add(0, _readPixels!(_scorer![0]), _scorer[0]);
                _scores = _scorer.Score(1);
                _unusable.Blank(_scores, 0, 1, _scores.Length);
                _scored = _input.Position;
            }
            return _scores;
        }
    }
}
