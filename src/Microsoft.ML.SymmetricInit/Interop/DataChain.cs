using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Walks back from a data view to those that it is made of.</summary>
internal static class DataChain
{
    /// <summary>The view that another one is made of; null at the root, and behind a view that does not tell.</summary>
    public static IDataView? Source(IDataView view) => view switch
    {
        IDataTransform transform => transform.Source,
        CacheDataView cache => cache._subsetInput,
        _ => null,
    };

    /// <summary>Finds the LoadImages that the images or pixels of a column come from.</summary>
    /// <returns>The name of its column of paths and the folder that they are relative to (null: the working directory); null if there is none.</returns>
    public static (string Column, string? Folder)? LoadImages(IDataView data, DataViewSchema.Column images)
    {
        HashSet<int> columns = [images.Index];
        for (var view = data; Source(view) is { } source; view = source)
        {
            if (view is RowToRowMapperTransform mapping && mapping._mapper.GetType().DeclaringType == typeof(ImageLoadingTransformer))
            {
                var loader = (ImageLoadingTransformer)mapping._mapper.GetTransformer();
                foreach (var (output, input) in loader.ColumnPairs)
                {
                    if (columns.Contains(view.Schema[output].Index))
                        return (input, loader.ImageFolder);
                }
            }
            columns = Dependencies(view, source, columns);
        }
        return null;
    }

    /// <summary>Finds which of ML.NET's operations that hold rows in memory has dropped a column of images, as they all do.</summary>
    /// <returns>Its name for the user; null if none has.</returns>
    public static string? DroppedImages(IDataView data, string name)
    {
        if (data.Schema.GetColumnOrNull(name) is not null)
            return null;
        IDataView? above = null;
        for (var view = data; Source(view) is { } source; (above, view) = (view, source))
        {
            if (source.Schema.GetColumnOrNull(name) is { Type: ImageDataViewType })
            {
                return view is RowShufflingTransformer ? "ShuffleRows" : above is CacheDataView ? "Cache (or AppendCacheCheckpoint)" : null;
            }
        }
        return null;
    }

    /// <summary>The columns of its source that columns of a view are made of.</summary>
    private static HashSet<int> Dependencies(IDataView view, IDataView source, HashSet<int> columns)
    {
        var made = columns.Select(column => view.Schema[column]);
        if (view is IRowToRowMapper mapper)
            return [.. mapper.GetDependencies(made).Select(column => column.Index)];
        return [.. made.Select(column => source.Schema.GetColumnOrNull(column.Name)?.Index).OfType<int>()];
    }
}
