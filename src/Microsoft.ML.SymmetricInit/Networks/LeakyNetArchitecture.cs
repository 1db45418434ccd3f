using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a <see cref="LeakyNet"/>; saved with the model.</summary>
/// <param name="Depth">Depth as the paper counts it: <c>4 + 3n</c> with n blocks a group, n at least 1.</param>
/// <param name="WidenFactor">Widen factor w, at least 1: the groups have widths 16w, 32w and 64w.</param>
/// <param name="BatchNorm">Batch normalization after every second block (blocks 1, 3, 5, ... counted from 0).</param>
/// <param name="NegativeSlope">Slope of the leaky ReLU for negative values, in (0, 1); the paper uses 0.01.</param>
public sealed record LeakyNetArchitecture(
    int Depth = LeakyNetArchitecture.DefaultDepth,
    int WidenFactor = 1,
    bool BatchNorm = true,
    double NegativeSlope = LeakyNetArchitecture.DefaultNegativeSlope) : NetworkArchitecture
{
    internal const int DefaultDepth = 16;
    internal const double DefaultNegativeSlope = 0.01;

    /// <summary>Number of blocks in each of the three groups, <c>(Depth - 4) / 3</c>.</summary>
    [JsonIgnore]
    public int BlocksPerGroup => WideGroups.BlocksPerGroup(Depth, layersPerBlock: 1);

    /// <inheritdoc/>
    public override LeakyNet Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <inheritdoc/>
    public override IEnumerable<LayerShape> Layers(ImageShape image, int classes)
    {
        var stem = new LayerShape
        {
            Name = "conv1",
            Role = LayerRole.Stem,
            InputChannels = image.Channels,
            OutputChannels = WideGroups.StemWidth,
            KernelSide = 3,
            Blocks = WideGroups.Groups * BlocksPerGroup,
        };
        yield return stem;
        foreach (var block in WideGroups.Blocks(BlocksPerGroup, WidenFactor))
        {
            yield return stem with
            {
                Name = $"{block.Name}.conv",
                Role = LayerRole.Chain,
                InputChannels = block.Inputs,
                OutputChannels = block.Outputs,
                Block = block.Index,
                Stride = block.Stride,
                NegativeSlope = NegativeSlope,
                IdentityGain = block.Index % 2 == 0 ? 1 : -1 / NegativeSlope,
            };
        }
        yield return stem with
        {
            Name = "fc",
            Role = LayerRole.Classifier,
            InputChannels = WideGroups.LastWidth(WidenFactor),
            OutputChannels = classes,
            KernelSide = null,
            HasBias = true,
            StartsAtZero = true,
        };
    }

    internal override bool IsNormalized => BatchNorm;

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in WideGroups.Faults(Depth, layersPerBlock: 1, WidenFactor))
            yield return fault;
        if (!(NegativeSlope is > 0 and < 1))
            yield return $"NegativeSlope must be in (0, 1), such as 0.01; received {NegativeSlope}.";
    }

    internal override string? ImageFault(ImageShape image) => WideGroups.ImageFault(image);
}
