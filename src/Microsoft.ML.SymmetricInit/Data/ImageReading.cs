using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads an <see cref="IDataView"/> into memory, once.</summary>
internal static class ImageReading
{
    /// <summary>The rows that have a label, all or the first <paramref name="limit"/>; rows without one are left out, with one warning that counts them.</summary>
    public static LabelledImages Read(IExceptionContext context, IChannel channel, IDataView data, PixelColumn pixels, LabelColumn labels, string purpose, Action checkAlive,
        int limit = int.MaxValue)
    {
        var store = new PixelStore(pixels.Shape, pixels.HoldsBytes);
        var found = new List<long>();
        var missing = 0L;
        using (var cursor = data.GetRowCursor([pixels.Column, labels.Column]))
        {
            var readPixels = pixels.Reader(cursor);
            var readLabel = labels.Reader(cursor);
            while (found.Count < limit && cursor.MoveNext())
            {
                checkAlive();
                var label = readLabel();
                if (label < 0)
                {
                    missing++;
                    continue;
                }
                readPixels(store.Add());
                found.Add(label);
            }
        }
        if (found.Count == 0)
            throw context.Except(missing == 0
                ? $"The {purpose} data has no rows."
                : $"None of the {missing} rows of the {purpose} data has a label in column '{labels.Column.Name}'.");
        if (missing > 0)
            channel.Warning($"{missing} rows of the {purpose} data have no label in column '{labels.Column.Name}' and are left out.");
        return new LabelledImages(store, found);
    }
}
