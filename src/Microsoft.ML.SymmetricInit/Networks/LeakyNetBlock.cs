using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One block of LeakyNet: <c>leaky(Conv3x3(x + b0))</c>, dropout, and in odd blocks batch normalization.</summary>
internal sealed class LeakyNetBlock : Block
{
    private readonly Parameter _bias0;
    private readonly Convolution _convolution;
    private readonly Activation _activation;
    private readonly BatchNorm? _norm;

    public LeakyNetBlock(LayerMaker maker, Activation activation, bool batchNorm) : base(nameof(LeakyNetBlock))
    {
        _bias0 = AddScalar("bias0", maker.Spec, 0);
        _convolution = Add("conv", maker.Convolution("conv"));
        _activation = activation;
        if (batchNorm)
            _norm = Add("bn", new BatchNorm(maker.Spec, maker["conv"].OutputChannels));
    }

    public override Tensor forward(Tensor x)
    {
        using var shifted = x.add(_bias0, Scalars.One);
        using var convolved = _convolution.call(shifted);
        using var activated = _activation.ApplyInPlace(convolved);
        if (_norm is null)
            return Drop(activated);
        using var dropped = Drop(activated);
        return _norm.call(dropped);
    }

    internal override string AddTo(NetworkGraph graph, string x)
    {
        var activated = _activation.AddTo(graph, _convolution.AddTo(graph, graph.Plus(x, _bias0)));
        return _norm is null ? activated : _norm.AddTo(graph, activated);
    }
}
