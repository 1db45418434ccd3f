using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes an <see cref="Mlp"/>; saved with the model.</summary>
/// <param name="Depth">Number of hidden layers, at least 1; with <paramref name="Residual"/> the first and the number of blocks after it.</param>
/// <param name="Width">Number of units of every hidden layer, at least 1.</param>
/// <param name="Activation">What follows each hidden layer.</param>
/// <param name="Residual">
/// Whether the layers after the first are blocks <c>x + scale * W2 act(W1 x)</c> with a fixed scale, Hanin and Rolnick's
/// residual networks.
/// </param>
public sealed record MlpArchitecture(
    int Depth = MlpArchitecture.DefaultDepth,
    int Width = MlpArchitecture.DefaultWidth,
    ActivationKind Activation = ActivationKind.Relu,
    bool Residual = false) : NetworkArchitecture
{
    internal const int DefaultDepth = 1;
    internal const int DefaultWidth = 512;

    /// <inheritdoc/>
    public override Mlp Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <inheritdoc/>
    public override IEnumerable<LayerShape> Layers(ImageShape image, int classes)
    {
        var slope = Activation == ActivationKind.Relu ? 0.0 : 1;
        var common = new LayerShape
        {
            Name = "fc1",
            Role = LayerRole.Stem,
            InputChannels = (long)image.Channels * image.Height * image.Width,
            OutputChannels = Width,
            HasBias = true,
            NegativeSlope = slope,
            Blocks = Depth - 1,
        };
        yield return common;
        for (var block = 0; block < Depth - 1; block++)
        {
            var inBlock = common with { Name = $"block1.layer.{block}.fc", InputChannels = Width, Block = block, Role = Residual ? LayerRole.Residual : LayerRole.Chain };
            if (Residual)
            {
                inBlock = inBlock with { BranchLength = 2, HasBranchScale = true };
                yield return inBlock with { Name = $"{inBlock.Name}1" };
                yield return inBlock with { Name = $"{inBlock.Name}2", BranchIndex = 1, NegativeSlope = 1 };
            }
            else
            {
                yield return inBlock;
            }
        }
        yield return common with { Name = "fc", Role = LayerRole.Classifier, InputChannels = Width, OutputChannels = classes, NegativeSlope = 1 };
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
