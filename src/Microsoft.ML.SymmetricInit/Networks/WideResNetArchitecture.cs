using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a <see cref="WideResNet"/>; saved with the model.</summary>
/// <param name="Depth">Depth as its authors count it: <c>4 + 6n</c> with n blocks of two convolutions a group, n at least 1.</param>
/// <param name="WidenFactor">Widen factor w, at least 1: the groups have widths 16w, 32w and 64w.</param>
/// <param name="Form">How blocks join their branches to their shortcuts.</param>
public sealed record WideResNetArchitecture(
    int Depth = WideResNetArchitecture.DefaultDepth,
    int WidenFactor = 1,
    ResidualForm Form = ResidualForm.BatchNorm) : NetworkArchitecture
{
    internal const int DefaultDepth = 16;
    private const int LayersPerBlock = 2;

    /// <summary>Number of blocks in each of the three groups, <c>(Depth - 4) / 6</c>.</summary>
    [JsonIgnore]
    public int BlocksPerGroup => WideGroups.BlocksPerGroup(Depth, LayersPerBlock);

    /// <inheritdoc/>
    public override WideResNet Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
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
            HasBias = Form == ResidualForm.SkipInit,
        };
        yield return common with { Name = "conv1", KernelSide = 3 };
        foreach (var block in WideGroups.Blocks(BlocksPerGroup, WidenFactor))
        {
            var inBlock = common with { InputChannels = block.Inputs, OutputChannels = block.Outputs, Block = block.Index, Stride = block.Stride, NegativeSlope = 0 };
            var branch = inBlock with
            {
                Role = LayerRole.Residual, KernelSide = 3, BranchLength = LayersPerBlock, HasScalarBiases = Form == ResidualForm.Fixup,
                HasBranchScale = Form is not (ResidualForm.BatchNorm or ResidualForm.Plain),
                ActivatesSum = Form is ResidualForm.Fixup or ResidualForm.RisottoB or ResidualForm.RisottoC,
            };
            if (block.ChangesSize || Form == ResidualForm.RisottoC)
                yield return inBlock with { Name = $"{block.Name}.conv_res", Role = LayerRole.Shortcut, KernelSide = 1 };
            yield return branch with { Name = $"{block.Name}.conv1" };
            yield return branch with { Name = $"{block.Name}.conv2", InputChannels = block.Outputs, Stride = 1, BranchIndex = 1 };
        }
        yield return common with
        {
            Name = "fc",
            Role = LayerRole.Classifier,
            InputChannels = WideGroups.LastWidth(WidenFactor),
            OutputChannels = classes,
            HasBias = true,
        };
    }

    internal override bool IsNormalized => Form == ResidualForm.BatchNorm;

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in WideGroups.Faults(Depth, LayersPerBlock, WidenFactor))
            yield return fault;
        if (!Enum.IsDefined(Form))
            yield return $"Form must be one of {string.Join(", ", Enum.GetNames<ResidualForm>())}; received {(int)Form}.";
    }

    internal override string? ImageFault(ImageShape image) => WideGroups.ImageFault(image);
}
