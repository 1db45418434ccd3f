using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The masks that dropout draws. All bounds are five standard errors.</summary>
[TestClass]
public class DropoutMaskTests
{
    private const double Sigmas = 5;

    [TestMethod]
    [DataRow(0.001)]
    [DataRow(0.01)]
    [DataRow(0.1)]
    [DataRow(0.3)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void Mask_OfARate_DropsThatFractionAndScalesTheRest(double rate)
    {
        foreach (var shape in new long[][] { [1, 1, 1, 1], [3, 5, 7, 2], [1, 64, 1, 1], [2, 16, 32, 24], [8, 64, 16, 16] })
        {
            using var dropout = new Draws(rate, 5);
            // Small masks are drawn often enough to say something.
            var count = (int)Math.Clamp(5_000 / shape.Aggregate((a, b) => a * b), 1, 500);
            var values = Enumerable.Range(0, count).SelectMany(_ => dropout.Mask(shape)).ToArray();
            var n = (double)values.Length;
            Assert.IsTrue(values.All(value => value == 0 || value == 1 / (1 - rate)), "a value is dropped or divided by 1 - rate");
            Assert.AreEqual(rate, values.Count(value => value == 0) / n, Sigmas * Math.Sqrt(rate * (1 - rate) / n), string.Join('x', shape));
        }
    }

    /// <summary>Masks are products of gaps; still each place, neighbours in memory and masks of different calls are independent.</summary>
    [TestMethod]
    [DataRow(0.01)]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void Mask_OfARate_IsIndependentOverPlacesAndCalls(double rate)
    {
        const int Calls = 4000;
        using var dropout = new Draws(rate, 6);
        var drops = new bool[Calls][];
        for (var call = 0; call < Calls; call++)
            drops[call] = [.. dropout.Mask(1, 3, 4, 5).Select(value => value == 0)];
        var places = drops[0].Length;
        for (var place = 0; place < places; place++)
            AssertRate(rate, drops.Count(mask => mask[place]), Calls, $"place {place}");
        // Independent pairs: both dropped with probability rate squared. No place is in two pairs, so that the pairs are
        // independent of each other too. Neighbouring channels are neighbours in memory.
        AssertPairs(drops.SelectMany(mask => Enumerable.Range(0, 20).Select(p => mask[p] && mask[p + 20])), rate, "channels");
        AssertPairs(drops.SelectMany(mask => Enumerable.Range(0, places / 2).Select(p => mask[2 * p] && mask[2 * p + 1])), rate, "columns");
        var calls = drops.Chunk(2).ToList();
        AssertPairs(calls.SelectMany(pair => pair[0].Zip(pair[1], (a, b) => a && b)), rate, "calls");
        AssertPairs(calls.Select(pair => pair[0][^1] && pair[1][0]), rate, "the end of a mask and the start of the next");
    }

    [TestMethod]
    public void Mask_OfTheSameState_IsTheSame()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var dropout = new Dropout();
        dropout.Use(0.2, generator);
        var values = zeros(2, 8, 6, 6, dtype: ScalarType.Float64);
        var state = generator.get_state();
        var first = Numbers.Of(dropout.Mask(values, training: true, out _)!);
        var second = Numbers.Of(dropout.Mask(values, training: true, out _)!);
        generator.set_state(state);
        CollectionAssert.AreEqual(first, Numbers.Of(dropout.Mask(values, training: true, out _)!));
        CollectionAssert.AreNotEqual(first, second);
        using var other = new Draws(0.2, 10);
        CollectionAssert.AreNotEqual(first, other.Mask(2, 8, 6, 6));
    }

    [TestMethod]
    public void Mask_InEvaluationOrAtRate0_IsNoneAndDrawsNothing()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var values = zeros(1, 2, 3, 3);
        var state = Numbers.Of(generator.get_state());
        var dropout = new Dropout();
        Assert.IsNull(dropout.Mask(values, training: true, out _));
        dropout.Use(0, null);
        Assert.IsNull(dropout.Mask(values, training: true, out _));
        dropout.Use(0.5, generator);
        Assert.IsNull(dropout.Mask(values, training: false, out _));
        CollectionAssert.AreEqual(state, Numbers.Of(generator.get_state()));
    }

    [TestMethod]
    public void Mask_OfFloat32_IsFloat32()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var dropout = new Dropout();
        dropout.Use(0.25, generator);
        var mask = dropout.Mask(zeros(2, 3, 4, 5), training: true, out _)!;
        Assert.AreEqual(ScalarType.Float32, mask.dtype);
        CollectionAssert.AreEqual(new long[] { 2, 3, 4, 5 }, mask.shape);
    }

    [TestMethod]
    [DataRow(-0.01, "-0.01")]
    [DataRow(1.0, "1")]
    [DataRow(double.NaN, "NaN")]
    public void Use_OfARateThatIsNoProbability_IsRefused(double rate, string shown)
    {
        using var generator = new Generator(1);
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout().Use(rate, generator));
        Assert.AreEqual($"A dropout rate is a probability in [0, 1). (Parameter 'rate'){Environment.NewLine}Actual value was {shown}.", fault.Message);
    }

    [TestMethod]
    public void Use_WithoutAGenerator_IsRefused() => Failures.Expect<ArgumentNullException>(
        "Dropout draws its masks from a generator; it got none.", () => new Dropout().Use(0.1, null));

    private static void AssertPairs(IEnumerable<bool> both, double rate, string what)
    {
        var pairs = both.ToList();
        AssertRate(rate * rate, pairs.Count(pair => pair), pairs.Count, what);
    }

    private static void AssertRate(double expected, int found, int trials, string what) =>
        Assert.AreEqual(expected, (double)found / trials, Sigmas * Math.Sqrt(expected * (1 - expected) / trials), what);

    /// <summary>Masks as plain numbers in row-major order.</summary>
    private sealed class Draws : IDisposable
    {
        private readonly Dropout _dropout = new();
        private readonly Generator _generator;

        public Draws(double rate, ulong seed)
        {
            _generator = new Generator(seed);
            _dropout.Use(rate, _generator);
        }

        public double[] Mask(params long[] shape)
        {
            using var scope = NewDisposeScope();
            return Numbers.Of(_dropout.Mask(empty(shape, dtype: ScalarType.Float64), training: true, out _)!);
        }

        public void Dispose() => _generator.Dispose();
    }
}
