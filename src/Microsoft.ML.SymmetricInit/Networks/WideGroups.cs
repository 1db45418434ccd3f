namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// What ConstNet, LeakyNet and Wide-ResNet share: a 3x3 stem of 16 channels, three groups of blocks of widths 16w, 32w and
/// 64w and strides 1, 2 and 2.
/// </summary>
internal static class WideGroups
{
    public const int StemWidth = 16;
    public const int Groups = 3;
    private const int TotalStride = 4;

    public static IEnumerable<BlockPlan> Blocks(int perGroup, int widenFactor)
    {
        long width = StemWidth;
        for (var group = 0; group < Groups; group++)
        {
            var outputs = (long)StemWidth * widenFactor << group;
            for (var index = 0; index < perGroup; index++)
            {
                yield return new BlockPlan($"block{group + 1}.layer.{index}", group * perGroup + index, width, outputs, group > 0 && index == 0 ? 2 : 1);
                width = outputs;
            }
        }
    }

    public static long LastWidth(int widenFactor) => (long)StemWidth * widenFactor << (Groups - 1);

    /// <summary>Number of blocks a group of a depth <c>4 + 3n</c> times the layers of a block.</summary>
    public static int BlocksPerGroup(int depth, int layersPerBlock) => (depth - 4) / (Groups * layersPerBlock);

    public static IEnumerable<string> Faults(int depth, int layersPerBlock, int widenFactor)
    {
        var step = Groups * layersPerBlock;
        var least = 4 + step;
        if (depth < least || (depth - 4) % step != 0)
        {
            var below = Math.Max(least, 4 + (depth - 4) / step * step);
            yield return $"Depth must be 4 + {step}n with n blocks in each of the three groups; received {depth}. {below} and {below + step} would work.";
        }
        if (widenFactor < 1)
            yield return $"WidenFactor must be at least 1; received {widenFactor}.";
    }

    public static string? ImageFault(ImageShape image) =>
        Math.Min(image.Height, image.Width) < TotalStride
            ? $"The image is {image}; the network halves it twice, so height and width must be at least {TotalStride}."
            : null;
}
