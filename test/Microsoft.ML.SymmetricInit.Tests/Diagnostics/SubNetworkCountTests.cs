using System.Numerics;
using System.Text.Json;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class SubNetworkCountTests
{
    /// <summary>Every mask, brought to the form that its symmetry cannot tell from others, counted.</summary>
    [TestMethod]
    [DataRow(2, 2, 9, 10)]
    [DataRow(3, 2, 16, 20)]
    [DataRow(2, 3, 27, 36)]
    [DataRow(3, 3, 64, 120)]
    [DataRow(4, 2, 25, 35)]
    [DataRow(1, 4, 16, 16)]
    [DataRow(5, 1, 6, 6)]
    public void Counts_OfSmallNetworks_AreThoseOfAllMasks(int width, int layers, int allToAll, int oneToOne)
    {
        var counted = SubNetworkCount.Compute(layers, width);
        var masks = Enumerable.Range(0, 1 << (width * layers)).ToArray();
        int Neuron(int mask, int layer, int neuron) => mask >> (layer * width + neuron) & 1;
        Assert.AreEqual(masks.Length, counted.Random);
        Assert.AreEqual(allToAll, masks.Select(mask => string.Join(",", Enumerable.Range(0, layers).Select(
            layer => Enumerable.Range(0, width).Sum(neuron => Neuron(mask, layer, neuron))))).Distinct().Count());
        Assert.AreEqual(oneToOne, masks.Select(mask => string.Join(",", Enumerable.Range(0, width).Select(
            neuron => Enumerable.Range(0, layers).Sum(layer => Neuron(mask, layer, neuron) << layer)).Order())).Distinct().Count());
        Assert.AreEqual(allToAll, counted.AllToAll);
        Assert.AreEqual(oneToOne, counted.OneToOne);
    }

    [TestMethod]
    public void Counts_OfLargeNetworks_HaveTheirLogarithms()
    {
        var counted = SubNetworkCount.Compute(16, 64);
        Assert.AreEqual(1024.0, counted.RandomLog2);
        Numbers.AssertClose(16 * Math.Log2(65), counted.AllToAllLog2, 1e-14, "all to all");
        // 2^(NL) / N! from above, as 2^L is much larger than N; the ratio is (1 + 1/2^L) ... (1 + (N - 1)/2^L).
        var logFactorial = Enumerable.Range(1, 64).Sum(i => Math.Log2(i));
        var rest = Enumerable.Range(0, 64).Sum(i => Math.Log2(1 + i / 65536.0));
        Numbers.AssertClose(1024 - logFactorial + rest, counted.OneToOneLog2, 1e-13, "one to one");
        Assert.AreEqual("16 layers of 64: log2 of the sub-networks 1024 random, 96.36 all-to-all, 728 one-to-one", counted.ToString());
    }

    /// <summary>Few mask patterns and many chains: the other side of the binomial is the shorter product.</summary>
    [TestMethod]
    public void OneToOne_OfAWideShallowNetwork_IsTheSameBinomial()
    {
        Assert.AreEqual(new BigInteger(100_001), SubNetworkCount.Compute(1, 100_000).OneToOne);
        Assert.AreEqual(new BigInteger(1003L * 1002 * 1001 / 6), SubNetworkCount.Compute(2, 1000).OneToOne);
        Assert.AreEqual(BigInteger.One << 1000, SubNetworkCount.Compute(1000, 1).OneToOne);
    }

    [TestMethod]
    public void Counts_InJson_KeepEveryDigit()
    {
        var counted = SubNetworkCount.Compute(5, 40);
        var json = JsonSerializer.Serialize(counted);
        StringAssert.Contains(json, "\"Random\":\"1606938044258990275541962092341162602522202993782792835301376\"");
        Assert.AreEqual(counted, JsonSerializer.Deserialize<SubNetworkCount>(json));
    }

    [TestMethod]
    public void Counts_OfImpossibleOrHugeNetworks_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SubNetworkCount.Compute(0, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SubNetworkCount.Compute(3, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SubNetworkCount.Compute(101, 1000));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SubNetworkCount.Compute(int.MaxValue, int.MaxValue));
    }
}
