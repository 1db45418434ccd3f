using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        _env.CheckValue(input, nameof(input));
        return new CacheDataView(_env, input, [.. (columnsToPrefetch ?? []).Select(name => input.Schema.GetColumnOrNull(name)?.Index
            ?? throw _env.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name))]);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledView(_env, input, seed, shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new RowFilterView(_env, "SkipTakeFilter", input, cursor =>
        {
            long left = count;
            return () =>
            {
                for (; left > 0; left--)
                    if (!cursor.MoveNext())
                        return false;
                return cursor.MoveNext();
            };
        }, rows => Math.Max(0, rows - count));
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new RowFilterView(_env, "SkipTakeFilter", input, cursor =>
        {
            long left = count;
            return () => left-- > 0 && cursor.MoveNext();
        }, rows => Math.Min(rows, count));
    }

    public TrainTestData TrainTestSplit(
        IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return Split(data, samplingKeyColumnName, seed, number => number < testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => Split(data, samplingKeyColumnName, seed,
            number => number >= (double)fold / numberOfFolds && number < (double)(fold + 1) / numberOfFolds))];
    }

    // Hidden columns are left behind, as they are by the column selection that the real split ends with.
    private TrainTestData Split(IDataView data, string keyName, int? seed, Func<double, bool> isTest)
    {
        DataViewSchema.Column? key = keyName is null ? null : data.Schema.GetColumnOrNull(keyName)
            ?? throw _env.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", keyName);
        int used = seed ?? ((IHostEnvironmentInternal)_env).Seed ?? 42;
        int[] visible = [.. data.Schema.Where(column => !column.IsHidden).Select(column => column.Index)];
        IDataView Part(bool test) => new SubsetView(new RowFilterView(_env, "RangeFilter", data, cursor =>
        {
            var next = SplitNumbers.Start(cursor, key, used);
            return () =>
            {
                while (cursor.MoveNext())
                    if (isTest(next()) == test)
                        return true;
                return false;
            };
        }, alsoNeeded: key), visible);
        return new TrainTestData(Part(test: false), Part(test: true));
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        public TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }
}
