using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Dropout: in training each value is zeroed with probability <see cref="Rate"/>, independently, and the others are
/// divided by <c>1 - Rate</c>; in evaluation the input passes.
/// </summary>
/// <remarks>
/// The dropped places are found by drawing the gaps between them, which are geometric, so that a rate of 1% costs one
/// draw in a hundred values where an ordinary mask costs one a value.
/// </remarks>
internal sealed class Dropout
{
    private Generator? _generator;

    public double Rate { get; private set; }

    public void Use(double rate, Generator? generator)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), TextForm.Number(rate), "A dropout rate is a probability in [0, 1).");
        if (rate > 0 && generator is null)
            throw new ArgumentNullException(nameof(generator), "Dropout draws its masks from a generator; it got none.");
        Rate = rate;
        _generator = generator;
    }

    /// <summary>The values after dropout, a tensor of their own: <c>[N, C, H, W]</c>.</summary>
    /// <param name="values">The values.</param>
    /// <param name="training">Whether the network is training.</param>
    public Tensor Apply(Tensor values, bool training)
    {
        using var mask = Mask(values, training, out var factor);
        using (factor)
        {
            if (mask is null)
                return values.alias();
            if (factor is null)
                return values * mask;
            using var kept = values.mul(mask);
            return kept.mul_(factor).alias();
        }
    }

    /// <summary><c>sum + values after dropout</c>, a tensor of its own; the values may be used up.</summary>
    public Tensor AddTo(Tensor sum, Tensor values, bool training)
    {
        using var mask = Mask(values, training, out var factor);
        using (factor)
            return mask is null ? values.add_(sum, Scalars.One).alias() : sum.addcmul(values, mask, factor ?? Scalars.One);
    }

    /// <summary>
    /// The mask for <paramref name="values"/> (0 where dropped, else <c>1 / (1 - Rate)</c>, in its memory order); null if nothing is dropped.
    /// In 16 bits, which do not hold <c>1 / (1 - Rate)</c> closely enough, the mask has 1 in its place and <paramref name="factor"/> is that number.
    /// </summary>
    internal Tensor? Mask(Tensor values, bool training, out Scalar? factor)
    {
        factor = null;
        if (!training || Rate == 0)
            return null;
        var shape = values.shape;
        using Scalar scale = 1 / (1 - Rate), nothing = 0;
        if (values.dtype is ScalarType.BFloat16 or ScalarType.Float16)
            factor = 1 / (1 - Rate);
        using var flat = full(values.numel(), factor is null ? scale : Scalars.One, dtype: values.dtype, device: values.device);
        using (var dropped = DroppedPlaces(values.numel()))
        using (var onDevice = dropped.to(values.device))
            flat.index_fill_(0, onDevice, nothing);
        using var nhwc = flat.view(shape[0], shape[2], shape[3], shape[1]);
        return nhwc.permute(0, 3, 1, 2);
    }

    private Tensor DroppedPlaces(long count)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Scalar end = count;
        var found = new List<Tensor>();
        for (long last = -1; last < count;)
        {
            var expected = (count - 1 - last) * Rate;
            var draws = (long)(expected + 4 * Math.Sqrt(expected) + 8);
            using Scalar before = last;
            // Float64 holds every place exactly; a geometric draw in Int64 would be drawn through Float64 as well.
            var places = empty(draws, dtype: ScalarType.Float64, device: CPU).geometric_(Rate, _generator).cumsum(0).add(before, Scalars.One).to(ScalarType.Int64);
            last = places[-1].item<long>();
            found.Add(last < count ? places : places.narrow(0, 0, places.lt(end).count_nonzero().item<long>()));
        }
        return (found.Count == 1 ? found[0] : cat(found)).MoveToOuterDisposeScope();
    }
}
