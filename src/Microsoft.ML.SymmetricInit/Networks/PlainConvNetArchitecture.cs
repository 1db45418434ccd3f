using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a <see cref="PlainConvNet"/>; saved with the model.</summary>
/// <param name="Depth">Number of convolutions, at least 1.</param>
/// <param name="Width">Number of channels of every feature map, at least 1; even for the mirrored start.</param>
/// <param name="Activation">What follows each convolution.</param>
/// <param name="MirroredInput">Whether the network sees <c>relu((x, -x))</c>, twice the image's channels, in place of the image x.</param>
public sealed record PlainConvNetArchitecture(
    int Depth = PlainConvNetArchitecture.DefaultDepth,
    int Width = PlainConvNetArchitecture.DefaultWidth,
    ActivationKind Activation = ActivationKind.Relu,
    bool MirroredInput = false) : NetworkArchitecture
{
    internal const int DefaultDepth = 10;
    internal const int DefaultWidth = 16;

    /// <inheritdoc/>
    public override PlainConvNet Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <inheritdoc/>
    public override IEnumerable<LayerShape> Layers(ImageShape image, int classes)
    {
        var stem = new LayerShape
        {
            Name = "conv1",
            Role = LayerRole.Stem,
            InputChannels = MirroredInput ? 2L * image.Channels : image.Channels,
            OutputChannels = Width,
            KernelSide = 3,
            Blocks = Depth - 1,
            NegativeSlope = Activation == ActivationKind.Relu ? 0 : 1,
            MirroredInput = MirroredInput,
        };
        yield return stem;
        for (var block = 0; block < Depth - 1; block++)
            yield return stem with { Name = $"block1.layer.{block}.conv", Role = LayerRole.Chain, InputChannels = Width, Block = block, MirroredInput = false };
        yield return new LayerShape
        {
            Name = "fc",
            Role = LayerRole.Classifier,
            InputChannels = Width,
            OutputChannels = classes,
            HasBias = true,
            Blocks = stem.Blocks,
        };
    }

    internal override IEnumerable<string> Faults()
    {
        if (Depth < 1)
            yield return $"Depth must be at least 1; received {Depth}.";
        if (Width < 1)
            yield return $"Width must be at least 1; received {Width}.";
        if (!Enum.IsDefined(Activation))
            yield return $"Activation must be Relu or Linear; received {(int)Activation}.";
    }
}
