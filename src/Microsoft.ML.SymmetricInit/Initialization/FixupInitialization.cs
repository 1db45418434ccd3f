using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Fixup: the last layer of each branch and the classifier 0, the other layers of a branch He times
/// <c>L^(-1 / (2m - 2))</c>, the rest He. Zhang et al. 2019, section 4.
/// </summary>
internal sealed class FixupInitialization(FanMode fan) : Initialization
{
    protected override string Text => TextForm.Write("fixup", fan == FanMode.FanIn ? "fan_in" : null);

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        if (layer.Role == LayerRole.Classifier || layer.EndsBranch)
            return zeros(layer.WeightShape, dtype: type);
        var scale = layer.Role == LayerRole.Residual ? Math.Pow(layer.Blocks, -1.0 / (2 * layer.BranchLength - 2)) : 1;
        return Kernels.Gaussian(layer.WeightShape, VarianceScaling.HeGain(layer.NegativeSlope) / VarianceScaling.Fan(layer, fan) * scale * scale, generator, type);
    }

    protected override string? Fault(LayerShape layer) =>
        layer.Form == ResidualForm.Fixup ? null : "it lacks Fixup's scalars; a WideResNet of form Fixup and a ConstNet without BatchNorm have them.";
}
