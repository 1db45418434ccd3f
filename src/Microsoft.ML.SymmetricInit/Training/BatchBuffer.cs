using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Turns rows of pixels into the tensor that a network sees: normalized, <c>[N, C, H, W]</c> in channels-last memory
/// order, on the network's device. Rows are written straight into libtorch's memory.
/// </summary>
internal sealed class BatchBuffer : IDisposable
{
    private readonly Tensor _rows;
    private readonly Tensor _mean;
    private readonly Tensor _inverseDeviation;
    private readonly Device _device;

    public BatchBuffer(ImageShape shape, bool holdsBytes, int capacity, PixelNormalization normalization, Device device)
    {
        _device = device;
        Capacity = capacity;
        // A cursor or a prediction engine outlives the dispose scope that it was made in.
        _rows = empty(capacity, shape.Height, shape.Width, shape.Channels, dtype: holdsBytes ? ScalarType.Byte : ScalarType.Float32, device: CPU).DetachFromDisposeScope();
        _mean = normalization.MeanTensor(shape, device).DetachFromDisposeScope();
        _inverseDeviation = normalization.InverseDeviationTensor(shape, device).DetachFromDisposeScope();
    }

    public int Capacity { get; }

    /// <summary>The place of one row, in the order height, width, channel.</summary>
    public Span<byte> this[int row]
    {
        get
        {
            // Of the row alone: a span of all of them would end at 2 GiB.
            using var place = _rows.narrow(0, row, 1);
            return place.bytes;
        }
    }

    /// <summary>The <paramref name="count"/> rows from <paramref name="first"/> on as they came, <c>[N, H, W, C]</c>; the caller disposes the view of them.</summary>
    public Tensor Rows(int count, int first) => _rows.narrow(0, first, count);

    /// <summary>The <paramref name="count"/> rows from <paramref name="first"/> on as a network's input; the caller disposes it.</summary>
    public Tensor Images(int count, int first = 0)
    {
        using var rows = Rows(count, first);
        using var onDevice = rows.to(_device);
        return Normalized(onDevice, _mean, _inverseDeviation);
    }

    /// <summary>Pixels <c>[N, H, W, C]</c> as a network's input.</summary>
    public static Tensor Normalized(Tensor rows, Tensor mean, Tensor inverseDeviation)
    {
        using var values = rows.to(ScalarType.Float32);
        using var centred = values - mean;
        using var normalized = centred.mul_(inverseDeviation);
        return normalized.permute(0, 3, 1, 2);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _mean.Dispose();
        _inverseDeviation.Dispose();
    }
}
