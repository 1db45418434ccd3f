using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads an <see cref="IDataView"/> once: into memory or, with a shuffle buffer, to learn what must be known before it is read again.</summary>
/// <param name="context">Whom errors are from.</param>
/// <param name="channel">Takes warnings.</param>
/// <param name="options">Options that have been validated.</param>
/// <param name="checkAlive">Called before each row; throws to end the run.</param>
internal sealed class ImageReading(IExceptionContext context, IChannel channel, ImageClassificationOptions options, Action checkAlive)
{
    /// <summary>The rows that have a label, all or the first <paramref name="limit"/>, which are held in memory; rows without one are left out, with one warning that counts them.</summary>
    public LabelledImages Read(IDataView data, PixelColumn pixels, LabelColumn labels, string purpose, WeightColumn? weights = null, int? limit = null)
    {
        var stream = options.ShuffleBufferSize is null || limit is not null ? null : new StreamedRows(pixels);
        var store = stream is null ? new PixelStore(pixels.Shape, pixels.HoldsBytes) : null;
        var found = new List<long>();
        var foundWeights = new List<float>();
        var (rows, missing) = (0, 0L);
        using (stream)
        using (var cursor = data.GetRowCursor(weights is null ? [pixels.Column, labels.Column] : [pixels.Column, labels.Column, weights.Column]))
        {
            var readPixels = pixels.Reader(cursor);
            var readLabel = labels.Reader(cursor);
            var readWeight = weights?.Reader(cursor);
            for (; !(found.Count >= limit) && cursor.MoveNext(); rows++)
            {
                checkAlive();
                var label = readLabel();
                if (label < 0)
                {
                    missing++;
                    continue;
                }
                readPixels(stream is null ? store!.Add() : stream.Image);
                stream?.Add(rows);
                found.Add(label);
                if (readWeight is not null)
                    foundWeights.Add(readWeight());
            }
            if (found.Count == 0)
                throw context.Except(missing == 0
                    ? $"The {purpose} data has no rows."
                    : $"None of the {missing} rows of the {purpose} data has a label in column '{labels.Column.Name}'.");
            if (missing > 0)
                channel.Warning($"{missing} rows of the {purpose} data have no label in column '{labels.Column.Name}' and are left out.");
            if (weights is not null && foundWeights.All(weight => weight == 0))
                throw context.Except($"All {found.Count} weights of the {purpose} data in column '{weights.Column.Name}' are 0.");
            var source = (IPixelSource?)store ?? stream!.Source(new StreamedData(context, data, pixels, labels, purpose, rows, checkAlive), found);
            return new LabelledImages(source, found) { Weights = weights is null ? null : foundWeights };
        }
    }
}
