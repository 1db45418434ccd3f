namespace Microsoft.ML.SymmetricInit;

/// <summary>Random changes to training images, drawn anew for each image and epoch.</summary>
/// <param name="Padding">
/// Pixels by which an image is padded on each side, by reflection, before a crop of its own size is taken at a random
/// place; 0 for no crop. The papers use 4 for 32x32 images.
/// </param>
/// <param name="HorizontalFlip">Whether an image is mirrored left to right with probability 1/2.</param>
public sealed record Augmentation(int Padding = 4, bool HorizontalFlip = true)
{
    internal string? Fault(ImageShape image) =>
        Padding < 0 || Padding >= Math.Min(image.Height, image.Width)
            ? $"Augmentation.Padding must be in [0, {Math.Min(image.Height, image.Width)}) for images of {image}, as reflection needs the pixels; received {Padding}."
            : null;
}
