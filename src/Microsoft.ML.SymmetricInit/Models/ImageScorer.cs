using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Class probabilities for batches of rows. One scorer holds one buffer and serves one thread; many scorers may share
/// a network, which scoring only reads.
/// </summary>
internal sealed class ImageScorer(ImageNetwork network, PixelNormalization normalization, ImageShape shape, bool holdsBytes, int capacity, Device device, NetworkUsers? users = null, PixelScale? scale = null) : IDisposable
{
    private readonly BatchBuffer _buffer = new(shape, holdsBytes, capacity, normalization, device);
    private readonly IDisposable? _malloc = capacity > 1 ? MallocTuning.Begin() : null;

    // The first batch tells the unit of all.
    private PixelScale? _scale = scale;

    /// <summary>Number of rows that fit in one call.</summary>
    public int Capacity => _buffer.Capacity;

    /// <summary>The place of one row's pixels, in the order height, width, channel.</summary>
    public Span<byte> this[int row] => _buffer[row];

    /// <summary>Probabilities of some rows, <c>[count, classes]</c> row by row. The other rows may be written meanwhile.</summary>
    public float[] Score(int count, int first = 0)
    {
        using var use = users?.Enter();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        _scale?.Check(_buffer.Rows(count, first));
        _scale = null;
        var probabilities = Probabilities(network, _buffer.Images(count, first)).cpu();
        return probabilities.data<float>().ToArray();
    }

    /// <summary>
    /// Probabilities <c>[N, classes]</c> of normalized images <c>[N, C, H, W]</c>, in the caller's dispose scope. A batch at a time
    /// passes through the network, so that any number of images needs the memory of one batch's feature maps.
    /// </summary>
    public static Tensor Probabilities(ImageNetwork network, Tensor images)
    {
        var (count, batch) = (images.size(0), ScoringBatch.Size(images.size(2), images.size(3)));
        if (count <= batch)
            return network.call(images).softmax(1);
        var parts = new List<Tensor>();
        for (long first = 0; first < count; first += batch)
        {
            using var part = images.narrow(0, first, Math.Min(batch, count - first));
            using var logits = network.call(part);
            parts.Add(logits.softmax(1));
        }
        return cat(parts);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _malloc?.Dispose();
    }
}
