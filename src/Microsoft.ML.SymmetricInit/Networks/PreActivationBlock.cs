using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A Wide-ResNet block that activates before it convolves: <c>shortcut + scale * Conv(relu(N(Conv(relu(N(x))))))</c> with
/// batch normalization as N or none, and a scale or none. A projection on the shortcut sees the activated input.
/// </summary>
internal sealed class PreActivationBlock : Block
{
    private readonly BatchNorm? _norm1;
    private readonly BatchNorm? _norm2;
    private readonly Convolution? _shortcut;
    private readonly Convolution _first;
    private readonly Convolution _second;
    private readonly Tensor? _scale;

    public PreActivationBlock(LayerMaker maker, ResidualForm form) : base(nameof(PreActivationBlock))
    {
        if (maker.Has("conv_res"))
            _shortcut = Add("conv_res", maker.Convolution("conv_res"));
        _first = Add("conv1", maker.Convolution("conv1"));
        _second = Add("conv2", maker.Convolution("conv2"));
        if (form == ResidualForm.BatchNorm)
        {
            _norm1 = Add("bn1", new BatchNorm(maker.Spec, maker["conv1"].InputChannels));
            _norm2 = Add("bn2", new BatchNorm(maker.Spec, maker["conv1"].OutputChannels));
        }
        if (form is ResidualForm.SkipInit or ResidualForm.ReZero or ResidualForm.HaninRolnick)
            _scale = AddBranchScale(maker, trainable: form != ResidualForm.HaninRolnick);
    }

    public override Tensor forward(Tensor x)
    {
        using var activated = Activated(_norm1, x);
        using var middle = _first.call(activated);
        using var between = Activated(_norm2, middle);
        using var branch = _second.call(between);
        using var shortcut = _shortcut is null ? x.alias() : _shortcut.call(activated);
        return Join(shortcut, branch, _scale);
    }

    internal override string AddTo(NetworkGraph graph, string x)
    {
        var activated = graph.Relu(_norm1 is null ? x : _norm1.AddTo(graph, x));
        var middle = _first.AddTo(graph, activated);
        var branch = _second.AddTo(graph, graph.Relu(_norm2 is null ? middle : _norm2.AddTo(graph, middle)));
        return Join(graph, _shortcut is null ? x : _shortcut.AddTo(graph, activated), branch, _scale);
    }

    private static Tensor Activated(BatchNorm? norm, Tensor x)
    {
        if (norm is null)
            return x.relu();
        using var normalized = norm.call(x);
        return normalized.relu_().alias();
    }
}
