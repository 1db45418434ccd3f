namespace Microsoft.ML.SymmetricInit;

/// <summary>Files in the binary form of CIFAR: one or two label bytes, then 3x32x32 pixels, record after record.</summary>
internal static class CifarData
{
    public static readonly ImageShape Shape = new(3, 32, 32);

    /// <summary>The class names of CIFAR-10, as its batches.meta.txt lists them.</summary>
    public static readonly IReadOnlyList<string> Cifar10Classes =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Checks the files' lengths; their records wait for a cursor.</summary>
    /// <param name="paths">Files, read one after the other.</param>
    /// <param name="labels">Label columns in the order of the label bytes.</param>
    public static IDataView Load(IReadOnlyList<string> paths, IReadOnlyList<(string Name, IReadOnlyList<string> Classes)> labels)
    {
        if (paths.Count == 0)
            throw new ArgumentException("No CIFAR file was given.", nameof(paths));
        var recordBytes = labels.Count + Shape.Size;
        long records = 0;
        foreach (var path in paths)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new FileNotFoundException($"There is no file '{path}'; a CIFAR binary file is expected there.", path);
            if (file.Length % recordBytes != 0)
                throw new FormatException($"'{path}' has {file.Length} bytes, which is not a multiple of {recordBytes}, the size of one record{Recognized(path)}.");
            records += file.Length / recordBytes;
        }
        return new RecordDataView(Shape, records, labels, () => new Reader(paths, labels));
    }

    /// <summary>What a file is instead, as the rest of a sentence.</summary>
    private static string Recognized(string path)
    {
        using var stream = File.OpenRead(path);
        return ForeignFile.Recognize(stream) is { } foreign ? $": {foreign.Text}" : "";
    }

    private sealed class Reader(IReadOnlyList<string> paths, IReadOnlyList<(string Name, IReadOnlyList<string> Classes)> labels) : RecordReader
    {
        private readonly byte[] _labels = new byte[labels.Count];
        private Stream? _stream;
        private int _file = -1;
        private int _row;

        public override bool Read(Span<byte> pixels, Span<uint> keys)
        {
            int read;
            while (_stream is null || (read = _stream.ReadAtLeast(_labels, _labels.Length, throwOnEndOfStream: false)) == 0)
            {
                _stream?.Dispose();
                _stream = null;
                if (++_file == paths.Count)
                    return false;
                _stream = new BufferedStream(File.OpenRead(paths[_file]), 1 << 16);
                _row = 0;
            }
            if (read < _labels.Length || _stream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length)
                throw new FormatException($"'{paths[_file]}' ends within record {_row}.");
            for (var i = 0; i < _labels.Length; i++)
            {
                if (_labels[i] >= labels[i].Classes.Count)
                    throw new FormatException($"Record {_row} of '{paths[_file]}' has the label {_labels[i]} for {labels[i].Name}; labels 0 to {labels[i].Classes.Count - 1} are expected.");
                keys[i] = _labels[i] + 1u;
            }
            _row++;
            return true;
        }

        public override void Dispose() => _stream?.Dispose();
    }
}
