using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads an <see cref="IDataView"/> once: into memory or, with a shuffle buffer, to learn what must be known before it is read again.</summary>
/// <param name="host">The context of exceptions.</param>
/// <param name="warn">Takes warnings.</param>
/// <param name="options">Options that have been validated.</param>
/// <param name="checkAlive">Called before each row; throws to end the run.</param>
internal sealed class ImageReading(IHost host, Action<string> warn, ImageClassificationOptions options, Action checkAlive)
{
    private const string Help = "UnusableImages.Skip leaves such rows out.";
    private const string ReadAhead = "What a transform reads ahead of its rows (ShuffleRows behind a filter or Cache) cannot be left out: put it before LoadImages.";

    /// <summary>
    /// The rows that have a label and an image, all or the first <paramref name="limit"/>, which are held in memory. Rows without a
    /// label are left out, with one warning that counts them; those without an image as the options say.
    /// </summary>
    public LabelledImages Read(IDataView data, PixelColumn pixels, LabelColumn labels, string purpose, WeightColumn? weights = null, int? limit = null)
    {
        var stream = options.ShuffleBufferSize is null || limit is not null ? null : new StreamedRows(pixels);
        var store = stream is null ? new PixelStore(pixels.Shape, pixels.HoldsBytes) : null;
        var found = new List<long>();
        var foundWeights = new List<float>();
        var (rows, missing, skipped) = (0, 0L, new SkippedImages());
        var range = pixels.HoldsBytes ? PixelRange.Bytes : null;
        var paths = new ImagePaths(data, pixels.Column);
        var source = SkipsRows ? SequentialView.Create(host, data) : data;
        using (stream)
        using (var cursor = source.GetRowCursor([pixels.Column, labels.Column, .. weights is null ? [] : new[] { weights.Column }, .. paths.Columns]))
        {
            using var pathReader = paths.Reader(cursor);
            var readPixels = pixels.Reader(cursor, pathReader);
            var readLabel = labels.Reader(cursor);
            var readWeight = weights?.Reader(cursor);
            for (; !(found.Count >= limit) && MoveNext(cursor, rows); rows++)
            {
                checkAlive();
                var label = readLabel();
                if (label < 0)
                {
                    missing++;
                    continue;
                }
                var place = stream is null ? store!.Add() : stream.Image;
                if (readPixels(place) is { } unusable)
                {
                    store?.RemoveLast();
                    Skip(unusable, skipped);
                    continue;
                }
                if (!pixels.HoldsBytes)
                    range = PixelRange.Include(range, MemoryMarshal.Cast<byte, float>(place));
                stream?.Add(rows);
                found.Add(label);
                if (readWeight is not null)
                    foundWeights.Add(readWeight());
            }
            if (found.Count == 0)
                throw host.Except(rows == 0 ? $"The {purpose} data has no rows."
                    : skipped.Count == 0 ? $"None of the {missing} rows of the {purpose} data has a label in column '{labels.Column.Name}'."
                    : $"None of the {rows} rows of the {purpose} data can be used: {missing} have no label in column '{labels.Column.Name}' and {skipped.Count} no image that can be used. {skipped.Reasons}");
            if (missing > 0)
                warn($"{missing} rows of the {purpose} data have no label in column '{labels.Column.Name}' and are left out.");
            if (skipped.Count > 0)
                warn($"{skipped.Count} rows of the {purpose} data have images that cannot be used and are left out. {skipped.Reasons}");
            if (weights is not null && foundWeights.All(weight => weight == 0))
                throw host.Except($"All {found.Count} weights of the {purpose} data in column '{weights.Column.Name}' are 0.");
            var images = (IPixelSource?)store ?? stream!.Source(new StreamedData(host, source, pixels, labels, purpose, rows, checkAlive), found);
            return new LabelledImages(images, found) { Weights = weights is null ? null : foundWeights, Range = range };
        }

        // Says where the data fails: it may be making the values of rows that the cursor has not come to.
        bool MoveNext(DataViewRowCursor cursor, int row)
        {
            try
            {
                return cursor.MoveNext();
            }
            catch (InvalidOperationException fault) when (UnusableRow.Cause(fault) is { } cause)
            {
                if (!SkipsRows && UnusableRow.Find(host, data, pixels, paths, row, checkAlive) is { } found)
                    throw found.Error(host, Help);
                throw host.Except(cause, $"The {purpose} data cannot be read at row {row} or one of the next: {UnusableImage.Sentence(cause)} {(SkipsRows ? ReadAhead : Help)}");
            }
        }
    }

    private bool SkipsRows => options.UnusableImages == UnusableImages.Skip;

    private void Skip(UnusableImage image, SkippedImages skipped)
    {
        if (!SkipsRows)
            throw image.Error(host, Help);
        skipped.Add(image);
        options.ImageSkipped?.Invoke(image);
    }
}
