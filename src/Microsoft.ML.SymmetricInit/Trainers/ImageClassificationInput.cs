using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What stands before training, and before an inspection alike: columns, classes, normalization, the network at its start.</summary>
/// <param name="host">The context of exceptions.</param>
/// <param name="options">Options that have been validated.</param>
internal sealed class ImageClassificationInput(IHost host, ImageClassificationOptions options)
{
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        host.CheckValue(inputSchema, nameof(inputSchema));
        return TrainerSchema.Output(host, options, inputSchema);
    }

    /// <summary>Finds both columns in data whose schema has been checked.</summary>
    public (PixelColumn Pixels, LabelColumn Labels) Bind(IDataView input)
    {
        var pixels = PixelColumn.Bind(host, input.Schema, options.FeatureColumnName, options.Image, options.PixelLayout);
        if (options.Architecture.ImageFault(pixels.Shape) is { } imageFault)
            throw host.ExceptParam(nameof(input), $"Column '{options.FeatureColumnName}' cannot be used. {imageFault}{LayoutHint(pixels.Shape)}");
        if (LayoutFault(pixels) is { } layoutFault)
            throw host.ExceptParam(nameof(input), layoutFault);
        if (options.Augmentation?.Fault(pixels.Shape) is { } augmentationFault)
            throw host.ExceptParam(nameof(input), augmentationFault);
        return (pixels, LabelColumn.Bind(host, input.Schema, options.LabelColumnName));
    }

    public void CheckClasses(LabelColumn labels, int found)
    {
        if (labels.Classes.Count < 2 || found < 2)
            throw host.Except($"All training rows have one class in column '{options.LabelColumnName}'; a classifier needs at least two.");
    }

    /// <summary>What is wrong with dimensions that were read in the layout's order and are more likely in the other one's; null where they are plausible or the user named them.</summary>
    private string? LayoutFault(PixelColumn pixels)
    {
        var shape = pixels.Shape;
        var (narrow, other) = options.PixelLayout == PixelLayout.Planar ? (shape.Width, PixelLayout.Interleaved) : (shape.Height, PixelLayout.Planar);
        var wide = options.PixelLayout == PixelLayout.Planar ? shape.Height : shape.Width;
        if (options.Image is not null || pixels.HoldsImages || narrow is not (1 or 3 or 4) || shape.Channels <= 4 || wide <= 4)
            return null;
        return $"Column '{options.FeatureColumnName}' is a {pixels.Column.Type}, read with PixelLayout.{options.PixelLayout} as {shape.Channels} channels of {shape.Height}x{shape.Width} pixels. "
            + $"If it holds {narrow} channels, set PixelLayout = PixelLayout.{other}; if it is as it is read, set Image = new ImageShape({shape.Channels}, {shape.Height}, {shape.Width}).";
    }

    /// <summary>A picture a few pixels wide with many channels is most likely one whose channels come last.</summary>
    private string LayoutHint(ImageShape shape) =>
        options.PixelLayout == PixelLayout.Planar && shape is { Width: 1 or 3 or 4, Channels: > 4, Height: > 4 }
            ? $" If its dimensions are height, width and channels, set PixelLayout = PixelLayout.{PixelLayout.Interleaved}."
            : "";

    /// <summary>What is done to pixels: as the options say, or as the model does that training goes on from, or learned from these images.</summary>
    public PixelNormalization Normalization(LabelledImages images, PixelNormalization? ofModel = null)
    {
        var normalization = options.Normalization ?? ofModel ?? images.Pixels.Statistics();
        return normalization.Mean.Count == images.Pixels.Shape.Channels
            ? normalization
            : throw host.ExceptParam(nameof(images), $"Normalization has {normalization.Mean.Count} channels; the images of column '{options.FeatureColumnName}' have {images.Pixels.Shape.Channels}.");
    }

    /// <summary>The options' seed, or the <see cref="MLContext"/>'s, or that of an earlier part of the run, or a random one.</summary>
    public int Seed(int? earlier = null) => options.Seed ?? Environments.Seed(host) ?? earlier ?? Random.Shared.Next();

    /// <summary>The network with its initial weights; the caller disposes it.</summary>
    public ImageNetwork Start(PixelColumn pixels, ClassLabels classes, Device device, RandomStreams streams)
    {
        var network = options.Architecture.Build(pixels.Shape, classes.Count, device);
        try
        {
            options.Initialization.Apply(network, streams.Weights);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public void CheckAlive()
    {
        host.CheckAlive();
        options.CancellationToken.ThrowIfCancellationRequested();
    }
}
