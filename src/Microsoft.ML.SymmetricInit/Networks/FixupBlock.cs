using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Fixup's basic block: <c>relu(shortcut + s * Conv(relu(Conv(x + b1) + b2) + b3) + b4)</c>; a projection on the shortcut
/// sees <c>x + b1</c>. Zhang et al. 2019, figure 1.
/// </summary>
internal sealed class FixupBlock : Block
{
    private readonly Parameter _bias1;
    private readonly Parameter _bias2;
    private readonly Parameter _bias3;
    private readonly Parameter _bias4;
    private readonly Convolution? _shortcut;
    private readonly Convolution _first;
    private readonly Convolution _second;
    private readonly Tensor _scale;

    public FixupBlock(LayerMaker maker) : base(nameof(FixupBlock))
    {
        if (maker.Has("conv_res"))
            _shortcut = Add("conv_res", maker.Convolution("conv_res"));
        _bias1 = AddScalar("bias1", maker.Spec, 0);
        _first = Add("conv1", maker.Convolution("conv1"));
        _bias2 = AddScalar("bias2", maker.Spec, 0);
        _bias3 = AddScalar("bias3", maker.Spec, 0);
        _second = Add("conv2", maker.Convolution("conv2"));
        _scale = AddBranchScale(maker, trainable: true);
        _bias4 = AddScalar("bias4", maker.Spec, 0);
    }

    public override Tensor forward(Tensor x)
    {
        using var shifted = x.add(_bias1, Scalars.One);
        using var middle = _first.call(shifted);
        using var between = middle.add(_bias2, Scalars.One).relu_();
        using var entering = between.add(_bias3, Scalars.One);
        using var branch = _second.call(entering);
        using var shortcut = _shortcut is null ? x.alias() : _shortcut.call(shifted);
        using var joined = Join(shortcut, branch, _scale);
        using var sum = joined.add(_bias4, Scalars.One);
        return sum.relu_().alias();
    }

    internal override string AddTo(NetworkGraph graph, string x)
    {
        var shifted = graph.Plus(x, _bias1);
        var between = graph.Relu(graph.Plus(_first.AddTo(graph, shifted), _bias2));
        var branch = _second.AddTo(graph, graph.Plus(between, _bias3));
        var shortcut = _shortcut is null ? x : _shortcut.AddTo(graph, shifted);
        return graph.Relu(graph.Plus(Join(graph, shortcut, branch, _scale), _bias4));
    }
}
