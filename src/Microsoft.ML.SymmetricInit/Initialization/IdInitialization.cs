using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// IDInit, text forms <c>idinit</c>, <c>idinit(tau=1.4,epsilon=0.001,channel_major,loose)</c>: padded identities, and at the end of each
    /// residual branch small rows that sum to 0. arXiv 2503.04626, section 3; read in reviews and an independent implementation only.
    /// </summary>
    /// <param name="tau">Value of the identities, above 0; 1 by default. What the paper takes for ReLU is not certain.</param>
    /// <param name="epsilon">Value at the ends of branches, and standard deviation of the loose form's noise, above 0; 1e-6 by default.</param>
    /// <param name="order">How the identity is laid into kernels.</param>
    /// <param name="loose">Adds noise to the non-zero values, which makes exact replicas different; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Initialization IdInit(double tau = 1, double epsilon = IdInitialization.DefaultEpsilon, KernelOrder order = KernelOrder.SpatialMajor, bool loose = false) =>
        new IdInitialization(tau, epsilon, order, loose);
}

/// <summary>
/// IDInit: padded identities (IDI) in every layer, and in the last layer of each residual branch a small one whose rows sum
/// to 0 (IDIZ). arXiv 2503.04626, section 3; read in reviews and an independent implementation only.
/// </summary>
internal sealed class IdInitialization : Initialization
{
    public const double DefaultEpsilon = 1e-6;

    private static readonly NumberArgument Tau = new("tau", 1);
    private static readonly NumberArgument Epsilon = new("epsilon", DefaultEpsilon);
    private static readonly FlagArgument Loose = new("loose");
    private static readonly WordArgument<KernelOrder> Order = new(KernelOrder.SpatialMajor, new Dictionary<string, KernelOrder>
    {
        ["spatial_major"] = KernelOrder.SpatialMajor,
        ["channel_major"] = KernelOrder.ChannelMajor,
        ["centre"] = KernelOrder.Centre,
    });

    public static readonly CatalogueEntry<Initialization> Entry = new("idinit", form => IdInit(Tau.Read(form), Epsilon.Read(form), Order.Read(form), Loose.Read(form)),
        () => IdInit(), () => IdInit(order: KernelOrder.ChannelMajor), () => IdInit(order: KernelOrder.Centre), () => IdInit(loose: true));

    private readonly double _tau;
    private readonly double _epsilon;
    private readonly KernelOrder _order;
    private readonly bool _loose;

    public IdInitialization(double tau, double epsilon, KernelOrder order, bool loose)
    {
        if (!(tau > 0 && double.IsFinite(tau)))
            throw new ArgumentOutOfRangeException(nameof(tau), TextForm.Number(tau), "Tau is above 0 and finite.");
        if (!(epsilon > 0 && double.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), TextForm.Number(epsilon), "Epsilon is above 0 and finite.");
        if (!Enum.IsDefined(order))
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order is SpatialMajor, ChannelMajor or Centre.");
        (_tau, _epsilon, _order, _loose) = (tau, epsilon, order, loose);
    }

    protected override string Text => TextForm.Write(Entry.Name, Tau.Write(_tau), Epsilon.Write(_epsilon), Order.Write(_order), Loose.Write(_loose));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        var atCentre = _order == KernelOrder.Centre || layer.KernelSize == 1;
        var matrix = Matrix(layer, layer.OutputChannels, atCentre ? layer.InputChannels : layer.FanIn, generator);
        if (atCentre)
            return Kernels.AtCentre(layer, matrix.view(layer.OutputChannels, layer.InputChannels));
        var side = layer.KernelSide!.Value;
        return _order == KernelOrder.ChannelMajor
            ? matrix.view(layer.WeightShape)
            : matrix.view(layer.OutputChannels, side, side, layer.InputChannels).permute(0, 3, 1, 2).contiguous();
    }

    protected override string? Fault(LayerShape layer) => _order == KernelOrder.Centre ? Kernels.CentreFault(layer) : null;

    private Tensor Matrix(LayerShape layer, long rows, long columns, Generator generator)
    {
        var exact = layer.EndsBranch ? RowsOfSumZero(rows, columns) : Kernels.Identity(rows, columns, _tau);
        if (!_loose)
            return exact;
        var noise = Kernels.Gaussian([rows, columns], _epsilon * _epsilon, generator);
        return exact.add(noise.mul(exact.ne(zeros(1, dtype: ScalarType.Float64, device: CPU)).to(ScalarType.Float64)), Scalars.One);
    }

    /// <summary>IDIZ: <c>+epsilon</c> where IDI has its entry, <c>-epsilon</c> at one other place of each row.</summary>
    private Tensor RowsOfSumZero(long rows, long columns)
    {
        using Scalar minus = -1;
        var positive = Kernels.Identity(rows, columns, _epsilon);
        if (columns == 1)
        {
            // One column has no other place: the signs alternate by row.
            positive.slice(0, 1, rows, 2).mul_(minus);
            return positive;
        }
        if (rows < columns)
        {
            positive.narrow(1, rows, columns - rows).copy_(Kernels.Identity(rows, columns - rows, -_epsilon));
            return positive;
        }
        return positive.add(positive.roll(1, 1), minus);
    }
}
