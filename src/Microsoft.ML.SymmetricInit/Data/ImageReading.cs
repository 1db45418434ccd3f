using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads an <see cref="IDataView"/> into memory, once.</summary>
internal static class ImageReading
{
    /// <summary>The rows that have a label, all or the first <paramref name="limit"/>; rows without one are left out, with one warning that counts them.</summary>
    public static LabelledImages Read(IExceptionContext context, IChannel channel, IDataView data, PixelColumn pixels, LabelColumn labels, string purpose, Action checkAlive,
        WeightColumn? weights = null, int limit = int.MaxValue)
    {
        var store = new PixelStore(pixels.Shape, pixels.HoldsBytes);
        var found = new List<long>();
        var foundWeights = new List<float>();
        var missing = 0L;
        using (var cursor = data.GetRowCursor(weights is null ? [pixels.Column, labels.Column] : [pixels.Column, labels.Column, weights.Column]))
        {
            var readPixels = pixels.Reader(cursor);
            var readLabel = labels.Reader(cursor);
            var readWeight = weights?.Reader(cursor);
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
                if (readWeight is not null)
                    foundWeights.Add(readWeight());
            }
        }
        if (found.Count == 0)
            throw context.Except(missing == 0
                ? $"The {purpose} data has no rows."
                : $"None of the {missing} rows of the {purpose} data has a label in column '{labels.Column.Name}'.");
        if (missing > 0)
            channel.Warning($"{missing} rows of the {purpose} data have no label in column '{labels.Column.Name}' and are left out.");
        if (weights is not null && foundWeights.All(weight => weight == 0))
            throw context.Except($"All {found.Count} weights of the {purpose} data in column '{weights.Column.Name}' are 0.");
        return new LabelledImages(store, found) { Weights = weights is null ? null : foundWeights };
    }
}
