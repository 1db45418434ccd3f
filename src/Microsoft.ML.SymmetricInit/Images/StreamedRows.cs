using System.Security.Cryptography;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What the first pass over data keeps of images that are not held.</summary>
internal sealed class StreamedRows(PixelColumn pixels) : IDisposable
{
    private readonly byte[] _image = new byte[pixels.ImageBytes];
    private readonly PixelStatistics _statistics = new(pixels.Shape, pixels.HoldsBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<int> _rows = [];

    /// <summary>The place of the image that is being read.</summary>
    public Span<byte> Image => _image;

    /// <summary>Counts the image that was read from a row.</summary>
    public void Add(int row)
    {
        _rows.Add(row);
        _statistics.Add(_image);
        _hash.AppendData(_image);
    }

    /// <summary>The images, for the passes that follow.</summary>
    public PixelStream Source(StreamedData data, IReadOnlyList<long> labels) =>
        new(data, [.. _rows], [.. labels.Select(label => (int)label)], (_statistics.Normalization(), _hash.GetCurrentHash()));

    public void Dispose() => _hash.Dispose();
}
