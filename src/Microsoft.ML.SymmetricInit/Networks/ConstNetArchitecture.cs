using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a <see cref="ConstNet"/>; saved with the model.</summary>
/// <param name="Depth">Depth D as the paper counts it: <c>4 + 3n</c> with n blocks a group, n at least 1.</param>
/// <param name="WidenFactor">Widen factor w, at least 1: the groups have widths 16w, 32w and 64w.</param>
/// <param name="BatchNorm">Batch normalization in each block; without it each block has three trainable scalars.</param>
/// <param name="ShortcutInput">What the projections of widening blocks see.</param>
/// <param name="FinalActivation">Whether a ReLU stands before the average pool.</param>
public sealed record ConstNetArchitecture(
    int Depth = ConstNetArchitecture.DefaultDepth,
    int WidenFactor = 1,
    bool BatchNorm = true,
    ShortcutInput ShortcutInput = ShortcutInput.Linear,
    bool FinalActivation = true) : NetworkArchitecture
{
    internal const int DefaultDepth = 16;
    internal const int Groups = 3;
    internal const int StemWidth = 16;
    private const int TotalStride = 4;

    /// <inheritdoc/>
    public override ConstNet Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <summary>Number of blocks in each of the three groups, <c>(Depth - 4) / 3</c>.</summary>
    [JsonIgnore]
    public int BlocksPerGroup => (Depth - 4) / Groups;

    internal long GroupWidth(int group) => (long)StemWidth * WidenFactor << group;

    internal override IEnumerable<string> Faults()
    {
        if (Depth < 7 || (Depth - 4) % Groups != 0)
        {
            var below = Math.Max(7, 4 + (Depth - 4) / Groups * Groups);
            yield return $"Depth must be 4 + 3n with n blocks in each of the three groups; received {Depth}. {below} and {below + Groups} would work.";
        }
        if (WidenFactor < 1)
            yield return $"WidenFactor must be at least 1; received {WidenFactor}.";
        if (!Enum.IsDefined(ShortcutInput))
            yield return $"ShortcutInput must be Linear or Activated; received {(int)ShortcutInput}.";
    }

    internal override string? ImageFault(ImageShape image) =>
        Math.Min(image.Height, image.Width) < TotalStride
            ? $"The image is {image}; the network halves it twice, so height and width must be at least {TotalStride}."
            : null;

    internal override double LeastParameters(ImageShape image, int classes)
    {
        const double Kernel = 9;
        double width = (double)StemWidth * WidenFactor;
        var blocks = Kernel * BlocksPerGroup * width * width;
        return Kernel * StemWidth * image.Channels + blocks + 4 * width * classes;
    }

    internal void Check(ImageShape image, int classes)
    {
        var faults = Faults().ToList();
        if (ImageFault(image) is { } fault)
            faults.Add(fault);
        if (image.Channels < 1)
            faults.Add($"An image must have at least 1 channel; received {image}.");
        if (classes < 2)
            faults.Add($"A classifier needs at least 2 classes; received {classes}.");
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults));
    }
}
