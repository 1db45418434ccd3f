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

    /// <summary>Number of blocks in each of the three groups, <c>(Depth - 4) / 3</c>.</summary>
    [JsonIgnore]
    public int BlocksPerGroup => WideGroups.BlocksPerGroup(Depth, layersPerBlock: 1);

    /// <inheritdoc/>
    public override ConstNet Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <inheritdoc/>
    public override IEnumerable<LayerShape> Layers(ImageShape image, int classes)
    {
        var common = new LayerShape
        {
            Name = "",
            Role = LayerRole.Stem,
            InputChannels = image.Channels,
            OutputChannels = WideGroups.StemWidth,
            Blocks = WideGroups.Groups * BlocksPerGroup,
        };
        yield return common with { Name = "conv1", KernelSide = 3 };
        foreach (var block in WideGroups.Blocks(BlocksPerGroup, WidenFactor))
        {
            var inBlock = common with { InputChannels = block.Inputs, OutputChannels = block.Outputs, Block = block.Index, Stride = block.Stride };
            if (block.ChangesSize)
                yield return inBlock with { Name = $"{block.Name}.conv_res", Role = LayerRole.Shortcut, KernelSide = 1 };
            yield return inBlock with
            {
                Name = $"{block.Name}.conv", Role = LayerRole.Residual, KernelSide = 3, NegativeSlope = 0, BranchLength = 1,
                HasBranchScale = !BatchNorm, HasScalarBiases = !BatchNorm,
            };
        }
        yield return common with
        {
            Name = "fc",
            Role = LayerRole.Classifier,
            InputChannels = WideGroups.LastWidth(WidenFactor),
            OutputChannels = classes,
            HasBias = true,
            StartsAtZero = true,
        };
    }

    internal override bool IsNormalized => BatchNorm;

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in WideGroups.Faults(Depth, layersPerBlock: 1, WidenFactor))
            yield return fault;
        if (!Enum.IsDefined(ShortcutInput))
            yield return $"ShortcutInput must be Linear or Activated; received {(int)ShortcutInput}.";
    }

    internal override string? ImageFault(ImageShape image) => WideGroups.ImageFault(image);
}
