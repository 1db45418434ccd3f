using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The rows of a data view, each value made when it is asked for, so that one that cannot be made concerns its row alone. ML.NET's own
/// cursors make vectors of many rows ahead on several threads, and the first that fails ends them.
/// </summary>
internal sealed class SequentialView : IDataView
{
    private readonly IDataView _data;

    private SequentialView(IDataView data) => _data = data;

    public DataViewSchema Schema => _data.Schema;

    public bool CanShuffle => _data.CanShuffle;

    /// <summary>
    /// The transforms of the view anew, each on a source that reads ahead no more: a cursor of most asks its source for one that
    /// does. A cache is passed by, but for one that a transform shuffles. A transform that cannot be made anew (a filter by the user's
    /// own code) stays as it is, with all that it is made of. Columns have the same places, and rows the same order.
    /// </summary>
    public static IDataView Create(IHostEnvironment environment, IDataView data) => Create(environment, data, isShuffled: false);

    private static IDataView Create(IHostEnvironment environment, IDataView data, bool isShuffled) => data switch
    {
        CacheDataView cache when !isShuffled => Create(environment, cache._subsetInput, isShuffled),
        RowShufflingTransformer shuffling => Shuffle(environment, shuffling),
        IDataTransform transform => Apply(environment, transform, Create(environment, transform.Source, isShuffled || transform is BootstrapSamplingTransformer)) ?? new SequentialView(data),
        _ => new SequentialView(data),
    };

    /// <summary>Shuffling holds the values of many rows, so it is put before the transforms that make each row's from that row alone.</summary>
    private static IDataView Shuffle(IHostEnvironment environment, RowShufflingTransformer shuffling)
    {
        var transforms = new Stack<IDataTransform>();
        var source = shuffling.Source;
        while (source is IDataTransform transform and IRowToRowMapper)
        {
            transforms.Push(transform);
            source = transform.Source;
        }
        if (!DataViewUtils.AllCacheable(source.Schema))
            return new SequentialView(shuffling);
        var view = Apply(environment, shuffling, Create(environment, source, isShuffled: true));
        while (view is not null && transforms.TryPop(out var rowByRow))
            view = Apply(environment, rowByRow, view);
        // What is shuffled has no columns of images.
        if (view is not null && shuffling._subsetInput != shuffling.Source)
            view = Apply(environment, (IDataTransform)shuffling._subsetInput, view);
        return view ?? new SequentialView(shuffling);
    }

    private static SequentialView? Apply(IHostEnvironment environment, IDataTransform transform, IDataView source)
    {
        try
        {
            return new SequentialView(ApplyTransformUtils.ApplyTransformToData(environment, transform, source));
        }
        catch (Exception fault) when (fault is InvalidOperationException or NotSupportedException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    public long? GetRowCount() => _data.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToList();
        // Where images are asked for as well, ML.NET makes no values ahead either; those that nobody reads are not made.
        if (Schema.FirstOrDefault(column => column.Type is ImageDataViewType) is { Type: not null } images && !columns.Any(column => column.Index == images.Index))
            columns.Add(images);
        // A set of one is what it would share among threads, but with nobody to share it with.
        var cursors = _data.GetRowCursorSet(columns, 1, rand);
        if (cursors.Length == 1)
            return cursors[0];
        foreach (var cursor in cursors)
            cursor.Dispose();
        return _data.GetRowCursor(columns, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
