using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class DistinctFiltersTests
{
    [TestMethod]
    public void Distinct_OfFewValues_IsTheNumberOfDifferentRows()
    {
        using var scope = NewDisposeScope();
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var generator = new Generator(seed);
            // Rows of zeros and ones: many equal, others equal in part.
            var weight = randint(2, [30, 2, (long)seed % 3 + 1, 1], dtype: ScalarType.Float64, generator: generator);
            var expected = Numbers.Of(weight).Chunk((int)weight.numel() / 30).Select(row => string.Join(",", row)).Distinct().Count();
            var counted = DistinctFilters.Measure(weight);
            Assert.AreEqual(expected, counted.Distinct, $"seed {seed}");
            Assert.AreEqual(expected, counted.DistinctWithinTolerance, $"seed {seed}");
            Assert.IsTrue(expected is > 1 and < 30);
        }
    }

    /// <summary>r copies of each of F filters, each copy with noise of a known length.</summary>
    [TestMethod]
    [DataRow(0.0, 8, 8)]
    [DataRow(0.5e-3, 24, 8)]
    [DataRow(1e-200, 8, 8)]
    [DataRow(1e-2, 24, 24)]
    public void Distinct_OfNoisyReplicas_CountsThoseBeyondTheTolerance(double noise, int distinct, int within)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var filters = Unit(randn(8, 4, 3, 3, dtype: ScalarType.Float64, generator: generator));
        // Copies lie at equal distances from their filter in orthogonal directions, sqrt(2) times that from each other.
        using TorchSharp.Scalar length = noise / Math.Sqrt(2);
        var offsets = Unit(randn(24, 4, 3, 3, dtype: ScalarType.Float64, generator: generator));
        var counted = DistinctFilters.Measure(filters.repeat(3, 1, 1, 1).add(offsets, length), 1e-3);
        Assert.AreEqual(new DistinctFilters(null, 24, distinct, within, 1e-3), counted);
    }

    [TestMethod]
    public void Distinct_OfTinyDifferencesAndSignsOfZero_IsExact()
    {
        using var scope = NewDisposeScope();
        double[,] rows = { { 1e-300, 1 }, { 2e-300, 1 }, { 0.0, 1 }, { -0.0, 1 }, { 0, -1 } };
        Assert.AreEqual(new DistinctFilters(null, 5, 4, 2, 1e-3), DistinctFilters.Measure(tensor(rows)));
        Assert.AreEqual(new DistinctFilters(null, 5, 4, 4, 0), DistinctFilters.Measure(tensor(rows), 0));
        Assert.AreEqual(new DistinctFilters(null, 5, 4, 1, 2), DistinctFilters.Measure(tensor(rows), 2));
    }

    [TestMethod]
    public void Distinct_OfRowsThatAreNotFinite_CountsEachOfThem()
    {
        using var scope = NewDisposeScope();
        double[,] rows = { { double.NaN, 1 }, { 1, 2 }, { double.NaN, 1 }, { 1, 2 }, { double.PositiveInfinity, 0 } };
        Assert.AreEqual(new DistinctFilters(null, 5, 4, 4, 1e-3), DistinctFilters.Measure(tensor(rows)));
    }

    [TestMethod]
    public void Distinct_OfLayers_IsOneForConstantStartAndAllForHe()
    {
        using var constant = TestNetworks.Make(new ConstNetArchitecture(10), new ImageShape(3, 8, 8));
        using var he = TestNetworks.Make(new ConstNetArchitecture(10), new ImageShape(3, 8, 8), Initialization.He());
        Assert.IsTrue(DistinctFilters.Measure(constant).All(one => one is { Distinct: 1, DistinctWithinTolerance: 1 }));
        foreach (var one in DistinctFilters.Measure(he).Where(one => one.Layer != "fc"))
            Assert.AreEqual((one.Filters, one.Filters), (one.Distinct, one.DistinctWithinTolerance), one.ToString());
        Assert.AreEqual("conv1: 1 distinct filters of 16, 1 within 0.001", DistinctFilters.Measure(constant.Layers[0]).ToString());
        CollectionAssert.AreEqual(he.Layers.Select(layer => layer.OutputChannels).ToArray(), DistinctFilters.Measure(he).Select(one => one.Filters).ToArray());
    }

    [TestMethod]
    public void Distinct_WithAnImpossibleTolerance_IsRefused()
    {
        using var scope = NewDisposeScope();
        foreach (var tolerance in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DistinctFilters.Measure(ones(2, 2), tolerance));
        Failures.Expect<ArgumentException>("A weight is [O, I] or [O, I, kh, kw] and not empty; received [2].", () => DistinctFilters.Measure(ones(2)));
    }

    private static Tensor Unit(Tensor filters) => filters.div(filters.square().sum([1L, 2, 3], keepdim: true).sqrt());
}
