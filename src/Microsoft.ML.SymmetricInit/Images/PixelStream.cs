using System.Security.Cryptography;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Images that stay where the data is: each pass reads the data again.</summary>
/// <param name="data">The data.</param>
/// <param name="rows">The row of each image, ascending.</param>
/// <param name="labels">The class of each image, by which a pass knows that the data is as it was.</param>
/// <param name="summary">What <see cref="Statistics"/> and <see cref="Hash"/> give; a pass finds out if null.</param>
internal sealed class PixelStream(StreamedData data, int[] rows, int[] labels, (PixelNormalization Statistics, byte[] Hash)? summary) : IPixelSource
{
    private (PixelNormalization Statistics, byte[] Hash)? _summary = summary;

    public ImageShape Shape => data.Pixels.Shape;

    public bool HoldsBytes => data.Pixels.HoldsBytes;

    public IPixelReading Read(int[]? order = null, int first = 0) => new PixelStreamReading(data, rows, labels, order, first);

    public PixelNormalization Statistics() => (_summary ??= Summarize()).Statistics;

    public byte[] Hash() => (_summary ??= Summarize()).Hash;

    public (IPixelSource Kept, IPixelSource Apart) Split(int[] kept, int[] apart) => (Select(kept), Select(apart));

    private PixelStream Select(int[] images) => new(data, [.. images.Select(image => rows[image])], [.. images.Select(image => labels[image])], summary: null);

    private (PixelNormalization Statistics, byte[] Hash) Summarize()
    {
        var statistics = new PixelStatistics(Shape, HoldsBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var reading = Read();
        for (var image = 0; image < rows.Length; image++)
        {
            var pixels = reading.Next();
            statistics.Add(pixels);
            hash.AppendData(pixels);
        }
        return (statistics.Normalization(), hash.GetCurrentHash());
    }
}
