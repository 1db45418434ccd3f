using System.Numerics;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The number of different sub-networks that masks on neurons can leave of L layers of N neurons each, up to the symmetry of the
/// weights. Beyond Signal Propagation, Appendix F.
/// </summary>
/// <param name="Layers">Number L of layers.</param>
/// <param name="Width">Number N of neurons in each.</param>
/// <param name="Random">With random weights: every mask is another one, <c>2^(N L)</c>.</param>
/// <param name="AllToAll">With equal weights: only how many neurons of a layer are kept matters, <c>(N + 1)^L</c>.</param>
/// <param name="OneToOne">
/// With identity weights: N interchangeable chains, each with one of 2^L masks, <c>binom(N + 2^L - 1, N)</c>.
/// Differs: the paper announces a rough approximation; this is the exact count.
/// </param>
/// <remarks>Counts masks, not functions: one masked neuron silences its chain, so that fewer functions are different.</remarks>
public sealed record SubNetworkCount(
    int Layers,
    int Width,
    [property: JsonConverter(typeof(BigIntegerText))] BigInteger Random,
    [property: JsonConverter(typeof(BigIntegerText))] BigInteger AllToAll,
    [property: JsonConverter(typeof(BigIntegerText))] BigInteger OneToOne)
{
    /// <summary>Largest number of neurons, <c>L * N</c>, that is counted for.</summary>
    public const long MaximumNeurons = 100_000;

    /// <summary>Logarithm of <see cref="Random"/> to base 2.</summary>
    public double RandomLog2 => Log2(Random);

    /// <summary>Logarithm of <see cref="AllToAll"/> to base 2.</summary>
    public double AllToAllLog2 => Log2(AllToAll);

    /// <summary>Logarithm of <see cref="OneToOne"/> to base 2.</summary>
    public double OneToOneLog2 => Log2(OneToOne);

    /// <summary>Counts.</summary>
    /// <param name="layers">Number L of layers, at least 1.</param>
    /// <param name="width">Number N of neurons in each layer, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or there are more than <see cref="MaximumNeurons"/> neurons.</exception>
    public static SubNetworkCount Compute(int layers, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var neurons = (long)layers * width;
        if (neurons > MaximumNeurons)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"{layers} layers have {neurons} neurons of that width; at most {MaximumNeurons} are counted for.");
        return new SubNetworkCount(layers, width, BigInteger.One << (layers * width), BigInteger.Pow(width + 1, layers), Multisets(width, BigInteger.One << layers));
    }

    /// <summary>The logarithms to base 2, such as <c>16 layers of 64: log2 of the sub-networks 1024 random, 96.36 all-to-all, 728 one-to-one</c>.</summary>
    public override string ToString() =>
        $"{Layers} layers of {Width}: log2 of the sub-networks {Probe.Text(RandomLog2)} random, {Probe.Text(AllToAllLog2)} all-to-all, {Probe.Text(OneToOneLog2)} one-to-one";

    /// <summary>Ways to choose <paramref name="count"/> of some kinds with repetition and without order, <c>binom(count + kinds - 1, count)</c>.</summary>
    private static BigInteger Multisets(int count, BigInteger kinds)
    {
        // binom(a + b, a) = binom(a + b, b): the shorter product.
        var (few, many) = kinds - 1 < count ? ((int)(kinds - 1), new BigInteger(count)) : (count, kinds - 1);
        var ways = BigInteger.One;
        for (var i = 1; i <= few; i++)
            ways = ways * (many + i) / i;
        return ways;
    }

    private static double Log2(BigInteger value)
    {
        var shift = Math.Max(0, (int)value.GetBitLength() - 64);
        return shift + Math.Log2((double)(ulong)(value >> shift));
    }
}
