using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A block of RISOTTO's networks: <c>relu(shortcut + a * Conv3x3(relu(Conv3x3(x))))</c>, the shortcut the identity (type B)
/// or a 1x1 convolution (type C). Risotto, arXiv 2210.02411, section 2.
/// </summary>
internal sealed class RisottoBlock : Block
{
    private readonly Convolution? _shortcut;
    private readonly Convolution _first;
    private readonly Convolution _second;
    private readonly Tensor _scale;

    public RisottoBlock(LayerMaker maker) : base(nameof(RisottoBlock))
    {
        if (maker.Has("conv_res"))
            _shortcut = Add("conv_res", maker.Convolution("conv_res"));
        _first = Add("conv1", maker.Convolution("conv1"));
        _second = Add("conv2", maker.Convolution("conv2"));
        _scale = AddBranchScale(maker, trainable: true);
    }

    public override Tensor forward(Tensor x)
    {
        using var middle = _first.call(x);
        using var between = middle.relu_();
        using var branch = _second.call(between);
        using var shortcut = _shortcut is null ? x.alias() : _shortcut.call(x);
        using var sum = Join(shortcut, branch, _scale);
        return sum.relu_().alias();
    }

    internal override string AddTo(NetworkGraph graph, string x)
    {
        var branch = _second.AddTo(graph, graph.Relu(_first.AddTo(graph, x)));
        return graph.Relu(Join(graph, _shortcut is null ? x : _shortcut.AddTo(graph, x), branch, _scale));
    }
}
