using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One block of ConstNet, with one convolution: <c>shortcut(x) + Conv3x3(relu(BN(x)))</c>, or without batch normalization
/// <c>shortcut(x) + s * (Conv3x3(relu(x + b0)) + b1)</c> with trainable scalars. Beyond Signal Propagation, section 2.2.
/// </summary>
internal sealed class ConstNetBlock : Component
{
    private readonly BatchNorm? _norm;
    private readonly Parameter? _bias0;
    private readonly Parameter? _bias1;
    private readonly Parameter? _scale;
    private readonly bool _shortcutSeesActivated;

    public ConstNetBlock(TensorSpec spec, long inputs, long outputs, long stride, bool batchNorm, ShortcutInput shortcutInput)
        : base(nameof(ConstNetBlock))
    {
        if (batchNorm)
        {
            _norm = Add("bn", new BatchNorm(spec, inputs));
        }
        else
        {
            _bias0 = Add("bias0", spec.Filled(1, 0));
            _bias1 = Add("bias1", spec.Filled(1, 0));
            _scale = Add("scale", spec.Filled(1, 1));
        }
        Residual = Add("conv", new Convolution(spec, inputs, outputs, 3, stride));
        if (inputs != outputs || stride != 1)
            Shortcut = Add("conv_res", new Convolution(spec, inputs, outputs, 1, stride));
        _shortcutSeesActivated = shortcutInput == ShortcutInput.Activated;
    }

    public Convolution Residual { get; }

    public Convolution? Shortcut { get; }

    public Dropout Dropout { get; } = new();

    public override Tensor forward(Tensor x)
    {
        using var normalized = _norm is null ? x.add(_bias0!, Scalars.One) : _norm.call(x);
        using var activated = normalized.relu_();
        using var branch = Residual.call(activated);
        using var mask = Dropout.Mask(branch, training);
        if (Shortcut is null)
            return Join(x, branch, mask);
        using var shortcut = Shortcut.call(_shortcutSeesActivated ? activated : x);
        return Join(shortcut, branch, mask);
    }

    private Tensor Join(Tensor shortcut, Tensor branch, Tensor? mask)
    {
        if (_scale is null)
            return mask is null ? shortcut.add(branch, Scalars.One) : shortcut.addcmul(branch, mask, Scalars.One);
        using var dropped = mask is null ? branch.alias() : branch * mask;
        using var shifted = dropped.add(_bias1!, Scalars.One);
        return shortcut.addcmul(shifted, _scale, Scalars.One);
    }
}
