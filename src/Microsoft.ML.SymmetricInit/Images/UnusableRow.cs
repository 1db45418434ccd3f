using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Finds the row at fault, where a cursor that reads ahead does not tell.</summary>
internal static class UnusableRow
{
    /// <summary>The first image that cannot be used; null if a second reading finds none.</summary>
    /// <param name="environment">Makes the data's transforms anew.</param>
    /// <param name="data">The data.</param>
    /// <param name="pixels">Its images.</param>
    /// <param name="paths">Where their files are named.</param>
    /// <param name="first">The row to begin with; those before were read.</param>
    /// <param name="checkAlive">Called before each row; throws to end the run.</param>
    public static UnusableImage? Find(IHostEnvironment environment, IDataView data, PixelColumn pixels, ImagePaths paths, long first, Action checkAlive)
    {
        using var cursor = SequentialView.Create(environment, data).GetRowCursor([pixels.Column, .. paths.Columns]);
        using var pathReader = paths.Reader(cursor);
        var read = pixels.Reader(cursor, pathReader);
        var target = new byte[pixels.ImageBytes];
        while (MoveNext(cursor))
        {
            checkAlive();
            if (cursor.Position >= first && read(target) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>What the data threw at a row that a cursor was reading ahead; null if an error is not about the image of one row.</summary>
    public static Exception? Cause(InvalidOperationException fault)
    {
        var cause = fault.InnerException;
        while (cause is InvalidOperationException { InnerException: { } inner })
            cause = inner;
        return cause is not null && UnusableImage.IsCause(cause) ? cause : null;
    }

    private static bool MoveNext(DataViewRowCursor cursor)
    {
        try
        {
            return cursor.MoveNext();
        }
        catch (InvalidOperationException fault) when (Cause(fault) is not null)
        {
            return false;
        }
    }
}
