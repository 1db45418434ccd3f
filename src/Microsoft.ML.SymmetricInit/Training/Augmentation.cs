namespace Microsoft.ML.SymmetricInit;

/// <summary>Random changes to training images, drawn anew for each image and epoch.</summary>
/// <param name="Padding">
/// Pixels by which an image is padded on each side, by reflection, before a crop of its own size is taken at a random
/// place; 0 for no crop. The papers use 4 for 32x32 images.
/// </param>
/// <param name="HorizontalFlip">Whether an image is mirrored left to right with probability 1/2.</param>
/// <param name="CutoutSide">
/// Side, in pixels, of the square of each image that is set to the training images' mean, at least 0; its centre is any pixel, so that
/// the square may lie partly outside. 0 for none. DeVries and Taylor 2017, who use 16 for CIFAR-10.
/// </param>
/// <param name="MixupAlpha">
/// The alpha of mixup, at least 0: each batch is replaced by <c>lambda x + (1 - lambda) x'</c> with x' the same images in another
/// order and one lambda from Beta(alpha, alpha), and its loss by the same mixture of the losses for both labels. 0 for none. Zhang et
/// al. 2018 use 0.2 to 1; Fixup (Zhang et al. 2019) needs it in place of batch normalization's regularization.
/// </param>
public sealed record Augmentation(int Padding = 4, bool HorizontalFlip = true, int CutoutSide = 0, double MixupAlpha = 0)
{
    /// <summary>No changes.</summary>
    public static Augmentation None { get; } = new(Padding: 0, HorizontalFlip: false);

    /// <summary>All values, in the invariant culture.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"Augmentation {{ Padding = {Padding}, HorizontalFlip = {HorizontalFlip}, CutoutSide = {CutoutSide}, MixupAlpha = {MixupAlpha} }}");

    internal string? Fault(ImageShape image) =>
        Padding >= Math.Min(image.Height, image.Width)
            ? $"Augmentation.Padding must be in [0, {Math.Min(image.Height, image.Width)}) for images of {image}, as reflection needs the pixels; received {Padding}."
            : null;

    internal IEnumerable<string> Faults()
    {
        if (Padding < 0)
            yield return $"Augmentation.Padding must be at least 0; received {Padding}.";
        if (CutoutSide < 0)
            yield return $"Augmentation.CutoutSide must be at least 0; received {CutoutSide}.";
        if (!(MixupAlpha >= 0) || !double.IsFinite(MixupAlpha))
            yield return $"Augmentation.MixupAlpha must be at least 0 and finite; received {MixupAlpha}.";
    }
}
