using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One block of ConstNet, with one convolution: <c>shortcut(x) + Conv3x3(relu(BN(x)))</c>, or without batch normalization
/// <c>shortcut(x) + s * (Conv3x3(relu(x + b0)) + b1)</c> with trainable scalars. Beyond Signal Propagation, section 2.2.
/// </summary>
internal sealed class ConstNetBlock : Block
{
    private readonly BatchNorm? _norm;
    private readonly Parameter? _bias0;
    private readonly Parameter? _bias1;
    private readonly Tensor? _scale;
    private readonly Convolution? _shortcut;
    private readonly Convolution _residual;
    private readonly bool _shortcutSeesActivated;

    public ConstNetBlock(LayerMaker maker, bool batchNorm, ShortcutInput shortcutInput)
        : base(nameof(ConstNetBlock))
    {
        if (maker.Has("conv_res"))
            _shortcut = Add("conv_res", maker.Convolution("conv_res"));
        _residual = Add("conv", maker.Convolution("conv"));
        if (batchNorm)
        {
            _norm = Add("bn", new BatchNorm(maker.Spec, maker["conv"].InputChannels));
        }
        else
        {
            _bias0 = AddScalar("bias0", maker.Spec, 0);
            _bias1 = AddScalar("bias1", maker.Spec, 0);
            _scale = AddBranchScale(maker, trainable: true);
        }
        _shortcutSeesActivated = shortcutInput == ShortcutInput.Activated;
    }

    public override Tensor forward(Tensor x)
    {
        using var normalized = _norm is null ? x.add(_bias0!, Scalars.One) : _norm.call(x);
        using var activated = normalized.relu_();
        using var convolved = _residual.call(activated);
        using var shortcut = _shortcut is null ? x.alias() : _shortcut.call(_shortcutSeesActivated ? activated : x);
        if (_bias1 is null)
            return Join(shortcut, convolved, scale: null);
        using var dropped = Drop(convolved);
        using var branch = dropped.add(_bias1, Scalars.One);
        return shortcut.addcmul(branch, _scale!, Scalars.One);
    }

    internal override string AddTo(NetworkGraph graph, string x)
    {
        var activated = graph.Relu(_norm is null ? graph.Plus(x, _bias0!) : _norm.AddTo(graph, x));
        var convolved = _residual.AddTo(graph, activated);
        var shortcut = _shortcut is null ? x : _shortcut.AddTo(graph, _shortcutSeesActivated ? activated : x);
        return Join(graph, shortcut, _bias1 is null ? convolved : graph.Plus(convolved, _bias1), _scale);
    }
}
