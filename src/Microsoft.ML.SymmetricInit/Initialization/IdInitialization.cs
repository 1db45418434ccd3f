using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// IDInit: padded identities (IDI) in every layer, and in the last layer of each residual branch a small one whose rows sum
/// to 0 (IDIZ). arXiv 2503.04626, section 3; known at second hand.
/// </summary>
internal sealed class IdInitialization : Initialization
{
    public const double DefaultEpsilon = 1e-6;
    private static readonly Dictionary<string, KernelOrder> Orders = new() { ["channel_major"] = KernelOrder.ChannelMajor, ["centre"] = KernelOrder.Centre };
    private readonly double _tau;
    private readonly double _epsilon;
    private readonly KernelOrder _order;
    private readonly bool _loose;

    public IdInitialization(double tau, double epsilon, KernelOrder order, bool loose)
    {
        if (!(tau > 0 && double.IsFinite(tau)))
            throw new ArgumentOutOfRangeException(nameof(tau), tau, "Tau is above 0 and finite.");
        if (!(epsilon > 0 && double.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Epsilon is above 0 and finite.");
        if (!Enum.IsDefined(order))
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order is SpatialMajor, ChannelMajor or Centre.");
        (_tau, _epsilon, _order, _loose) = (tau, epsilon, order, loose);
    }

    protected override string Text => TextForm.Write("idinit",
        _tau == 1 ? null : $"tau={TextForm.Number(_tau)}",
        _epsilon == DefaultEpsilon ? null : $"epsilon={TextForm.Number(_epsilon)}",
        _order == KernelOrder.SpatialMajor ? null : Orders.Single(pair => pair.Value == _order).Key,
        _loose ? "loose" : null);

    public static Initialization Read(TextForm text) => new IdInitialization(
        text.Number("tau") ?? 1, text.Number("epsilon") ?? DefaultEpsilon, text.Word(Orders, KernelOrder.SpatialMajor), text.Flag("loose"));

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        var atCentre = _order == KernelOrder.Centre || layer.KernelSize == 1;
        var matrix = Matrix(layer, layer.OutputChannels, atCentre ? layer.InputChannels : layer.FanIn, generator, type);
        if (atCentre)
            return Kernels.AtCentre(layer, matrix.view(layer.OutputChannels, layer.InputChannels));
        var side = layer.KernelSide!.Value;
        return _order == KernelOrder.ChannelMajor
            ? matrix.view(layer.WeightShape)
            : matrix.view(layer.OutputChannels, side, side, layer.InputChannels).permute(0, 3, 1, 2).contiguous();
    }

    protected override string? Fault(LayerShape layer) => _order == KernelOrder.Centre ? Kernels.CentreFault(layer) : null;

    private Tensor Matrix(LayerShape layer, long rows, long columns, Generator generator, ScalarType type)
    {
        var exact = layer.EndsBranch ? RowsOfSumZero(rows, columns, type) : Kernels.Identity(rows, columns, _tau, type);
        if (!_loose)
            return exact;
        var noise = Kernels.Gaussian([rows, columns], _epsilon * _epsilon, generator, type);
        return exact.add(noise.mul(exact.ne(zeros(1, dtype: type)).to(type)), Scalars.One);
    }

    /// <summary>IDIZ: <c>+epsilon</c> where IDI has its entry, <c>-epsilon</c> at one other place of each row.</summary>
    private Tensor RowsOfSumZero(long rows, long columns, ScalarType type)
    {
        using Scalar minus = -1;
        var positive = Kernels.Identity(rows, columns, _epsilon, type);
        if (columns == 1)
        {
            // One column has no other place: the signs alternate by row.
            positive.slice(0, 1, rows, 2).mul_(minus);
            return positive;
        }
        if (rows < columns)
        {
            positive.narrow(1, rows, columns - rows).copy_(Kernels.Identity(rows, columns - rows, -_epsilon, type));
            return positive;
        }
        return positive.add(positive.roll(1, 1), minus);
    }
}
