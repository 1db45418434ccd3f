using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Scores pixels that are in memory, without an <see cref="IDataView"/>.</summary>
internal static class DirectScoring
{
    /// <summary>Probabilities, row by row, of whole images in the model's pixel layout.</summary>
    /// <exception cref="ArgumentException">The values are no whole number of images, or one is not finite.</exception>
    public static float[] Score<T>(ImageClassifier classifier, PixelScale scale, ReadOnlySpan<T> pixels) where T : unmanaged
    {
        var size = classifier.Shape.Size;
        if (pixels.Length == 0 || pixels.Length % size != 0)
            throw new ArgumentException($"Images of {classifier.Shape} have {size} values each; received {pixels.Length}.", nameof(pixels));
        if (typeof(T) == typeof(float))
        {
            var values = MemoryMarshal.Cast<T, float>(pixels);
            if (PixelValues.FirstNotFinite(values) is { } place)
                throw NotFinite(values[place], place, size, nameof(pixels));
        }
        var rows = pixels.Length / size;
        using var scorer = new ImageScorer(classifier.Network, classifier.Normalization, classifier.Shape, typeof(T) == typeof(byte),
            Math.Min(rows, ScoringBatch.Size(classifier.Shape)), classifier.Device, scale: scale);
        var scores = new float[rows * classifier.Classes.Count];
        for (var first = 0; first < rows; first += scorer.Capacity)
        {
            var count = Math.Min(scorer.Capacity, rows - first);
            for (var row = 0; row < count; row++)
                PixelOrder.Interleave(pixels.Slice((first + row) * size, size), classifier.Shape, classifier.Layout, MemoryMarshal.Cast<byte, T>(scorer[row]));
            scorer.Score(count).CopyTo(scores.AsSpan(first * classifier.Classes.Count));
        }
        return scores;
    }

    /// <summary>Probabilities <c>[N, classes]</c> of pixels <c>[N, C, H, W]</c>, on the network's device.</summary>
    /// <exception cref="ArgumentException">The images are of another shape, or there are none, or one is not finite.</exception>
    public static Tensor Score(ImageClassifier classifier, PixelScale scale, Tensor images)
    {
        var shape = classifier.Shape;
        if (images.dim() != 4 || images.size(0) == 0 || images.size(1) != shape.Channels || images.size(2) != shape.Height || images.size(3) != shape.Width)
            throw new ArgumentException($"The model scores images [N, {shape.Channels}, {shape.Height}, {shape.Width}]; received [{string.Join(", ", images.shape)}].", nameof(images));
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        if (is_floating_point(images.dtype) && PixelValues.FirstNotFinite(images.to(ScalarType.Float32)) is var (place, value))
            throw NotFinite(value, place, shape.Size, nameof(images));
        scale.Check(images);
        var rows = images.to(classifier.Device).permute(0, 2, 3, 1).contiguous();
        var normalized = BatchBuffer.Normalized(rows, classifier.Normalization.MeanTensor(shape, classifier.Device), classifier.Normalization.InverseDeviationTensor(shape, classifier.Device));
        return ImageScorer.Probabilities(classifier.Network, normalized).DetachFromDisposeScope();
    }

    private static ArgumentException NotFinite(float value, long place, int size, string parameter) =>
        new(FormattableString.Invariant($"Image {place / size} holds {value} at place {place % size}; pixels must be finite numbers."), parameter);
}
