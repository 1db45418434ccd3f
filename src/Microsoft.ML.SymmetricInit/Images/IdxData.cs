using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A pair of IDX files, images and labels, as data.</summary>
internal static class IdxData
{
    /// <summary>Reads the headers and the labels (to know the classes); the images wait for a cursor.</summary>
    public static IDataView Load(string imagePath, string labelPath, IReadOnlyList<string>? classNames)
    {
        using var images = IdxFile.Open(imagePath, "images", 3, 4);
        var shape = images.Sizes is [_, var channels, var height, var width]
            ? new ImageShape(channels, height, width)
            : new ImageShape(1, images.Sizes[1], images.Sizes[2]);
        var labels = ReadLabels(labelPath);
        if (labels.Length != images.Count)
            throw new FormatException($"'{imagePath}' holds {images.Count} images, but '{labelPath}' holds {labels.Length} labels; each image needs one.");
        var classes = classNames ?? [.. Enumerable.Range(0, labels.Length == 0 ? 1 : labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] >= classes.Count)
                throw new FormatException($"Row {row} of '{labelPath}' has the label {labels[row]}; {classes.Count} class names are for labels 0 to {classes.Count - 1}.");
        }
        return new RecordDataView(shape, labels.Length, [("Label", classes)], () => new Reader(imagePath, labels));
    }

    private static byte[] ReadLabels(string path)
    {
        using var file = IdxFile.Open(path, "labels", 1);
        // Grows with what the file holds, whatever its header claims.
        var labels = new List<byte>();
        Span<byte> label = stackalloc byte[1];
        while (file.Read(label))
            labels.Add(label[0]);
        return [.. labels];
    }

    private sealed class Reader(string imagePath, byte[] labels) : RecordReader
    {
        private readonly IdxFile _images = IdxFile.Open(imagePath, "images", 3, 4);
        private int _row;

        public override bool Read(Span<byte> pixels, Span<uint> keys)
        {
            if (!_images.Read(pixels))
                return false;
            keys[0] = labels[_row++] + 1u;
            return true;
        }

        public override void Dispose() => _images.Dispose();
    }
}
