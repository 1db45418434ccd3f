using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Makes the batches of a run out of its images: reads, augments, normalizes.</summary>
internal sealed class TrainingBatches : IDisposable
{
    private readonly LabelledImages _images;
    private readonly Device _device;
    private readonly BatchBuffer _buffer;
    private readonly Augmenter? _augmenter;
    private readonly Cutout? _cutout;
    private readonly Mixup? _mixup;

    /// <param name="images">The images.</param>
    /// <param name="capacity">The most images of one batch.</param>
    /// <param name="augmentation">Random changes; none if null.</param>
    /// <param name="normalization">What is done to pixels.</param>
    /// <param name="device">Where the batches are to be.</param>
    /// <param name="streams">Where the changes are drawn from.</param>
    public TrainingBatches(LabelledImages images, int capacity, Augmentation? augmentation, PixelNormalization normalization, Device device, RandomStreams streams)
    {
        (_images, _device) = (images, device);
        var pixels = images.Pixels;
        _buffer = new BatchBuffer(pixels.Shape, pixels.HoldsBytes, capacity, normalization, device);
        _augmenter = augmentation is { Padding: > 0 } or { HorizontalFlip: true } ? new Augmenter(augmentation, pixels.Shape, pixels.HoldsBytes ? sizeof(byte) : sizeof(float), streams.Augmentation) : null;
        _cutout = augmentation is { CutoutSide: > 0 } ? new Cutout(augmentation.CutoutSide, streams.Cutout) : null;
        _mixup = augmentation is { MixupAlpha: > 0 } ? new Mixup(augmentation.MixupAlpha, streams.Mixup) : null;
    }

    /// <summary>Number of batches of so many images, at least 1; the last takes what is left.</summary>
    public static int Count(int images, int batchSize) => (images - 1) / batchSize + 1;

    /// <summary>The batch of some rows; the caller disposes it.</summary>
    /// <param name="rows">The indices of the images.</param>
    /// <param name="reading">Gives these images.</param>
    public TrainingBatch Make(ReadOnlySpan<int> rows, IPixelReading reading)
    {
        var changes = _augmenter?.Draw(rows.Length);
        var labels = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var image = reading.Next();
            if (changes is null)
                image.CopyTo(_buffer[i]);
            else
                _augmenter!.Copy(image, _buffer[i], changes[i]);
            labels[i] = _images.Labels[rows[i]];
        }
        var images = _buffer.Images(rows.Length);
        _cutout?.Apply(images);
        var batch = new TrainingBatch(images, tensor(labels, device: _device)) { Weights = Weights(rows) };
        if (_mixup is null)
            return batch;
        using var unmixed = batch;
        return _mixup.Apply(batch);
    }

    public void Dispose() => _buffer.Dispose();

    private Tensor? Weights(ReadOnlySpan<int> rows)
    {
        if (_images.Weights is null)
            return null;
        var weights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            weights[i] = _images.Weights[rows[i]];
        return tensor(weights, device: _device);
    }
}
