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
    private readonly ImageShape _shape;
    private readonly Device _device;
    private readonly int _rowBytes;

    public BatchBuffer(ImageShape shape, bool holdsBytes, int capacity, PixelNormalization normalization, Device device)
    {
        _shape = shape;
        _device = device;
        _rowBytes = shape.Size * (holdsBytes ? sizeof(byte) : sizeof(float));
        Capacity = capacity;
        _rows = empty(capacity, shape.Height, shape.Width, shape.Channels, dtype: holdsBytes ? ScalarType.Byte : ScalarType.Float32);
        _mean = normalization.MeanTensor(shape, device);
        _inverseDeviation = normalization.InverseDeviationTensor(shape, device);
    }

    public int Capacity { get; }

    /// <summary>The place of one row, in the order height, width, channel.</summary>
    public Span<byte> this[int row] => _rows.bytes.Slice(row * _rowBytes, _rowBytes);

    /// <summary>The <paramref name="count"/> rows from <paramref name="first"/> on as a network's input; the caller disposes it.</summary>
    public Tensor Images(int count, int first = 0)
    {
        using var rows = _rows.narrow(0, first, count);
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
