using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>He's normal weights, and a start for the numbers that multiply the residual branches.</summary>
/// <param name="text">The text form.</param>
/// <param name="scale">The number of block l, counted from 1.</param>
internal sealed class BranchScaleInitialization(string text, Func<int, double> scale) : Initialization
{
    protected override string Text => text;

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type) => Pattern.He.Make(layer, generator, type);

    protected override double BranchScale(LayerShape layer) => scale(layer.Block + 1);

    protected override string? Fault(LayerShape layer) =>
        layer.Form is null or ResidualForm.BatchNorm or ResidualForm.Plain
            ? "its branches have no number to multiply them; a WideResNet of form SkipInit, ReZero, HaninRolnick or Fixup, a ConstNet without BatchNorm and a residual Mlp have one."
            : null;
}
