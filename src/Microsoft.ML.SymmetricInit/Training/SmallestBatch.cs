using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The fewest images that a step computes at once: of a single image batch normalization may see one value a channel, which has no variance.</summary>
internal static class SmallestBatch
{
    /// <summary>Images of the smallest part of the smallest batch of an epoch.</summary>
    /// <param name="images">Number of training images.</param>
    /// <param name="batchSize">Images a step.</param>
    /// <param name="microBatchSize">Images of a part of a step; all of it if null.</param>
    public static int Size(int images, int batchSize, int? microBatchSize)
    {
        var whole = Math.Min(batchSize, images);
        return Math.Min(Part(whole), Part(images % whole));

        int Part(int batch) => batch == 0 ? int.MaxValue : microBatchSize is { } size && size < batch ? (batch % size == 0 ? size : batch % size) : batch;
    }

    /// <summary>Why a network cannot be trained with batches of these sizes, as a whole sentence; null if it can.</summary>
    /// <param name="network">The network, whose dropout rests; nothing of it changes.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="images">Number of training images.</param>
    /// <param name="options">The sizes; complete, nothing is left to a recipe.</param>
    public static string? Fault(ImageNetwork network, ImageShape image, int images, TrainingOptions options)
    {
        var batch = options.BatchSize!.Value;
        if (Size(images, batch, options.MicroBatchSize) > 1 || TakesOne(network, image))
            return null;
        var batchSizes = Enumerable.Range(1, images).SelectMany(distance => new[] { batch - distance, batch + distance });
        var better = batchSizes.Cast<int?>().FirstOrDefault(size => size > 1 && Size(images, size.Value, options.MicroBatchSize) > 1);
        return $"BatchSize {batch}{(options.MicroBatchSize is { } part ? $" and MicroBatchSize {part}" : "")} leave one of the {images} training images by itself, and of one image of {image} "
            + "batch normalization sees one value a channel, which has no variance. "
            + (better is { } batchSize ? $"BatchSize {batchSize} would work, and so would" : "A larger MicroBatchSize would work, and so would") + " larger images or a network without batch normalization.";
    }

    private static bool TakesOne(ImageNetwork network, ImageShape image)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var before = new KeptWeights();
        before.Keep(network.state_dict());
        var (first, training) = (network.Layers[0].Weight, network.training);
        network.train();
        try
        {
            network.call(zeros([1, image.Channels, image.Height, image.Width], dtype: first.dtype, device: first.device));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            network.train(training);
            before.CopyTo(network);
        }
    }
}
