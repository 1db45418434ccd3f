using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// The mean length of hidden vectors, M = |a|² / n, over many drawn fully connected networks. Hanin and Rolnick 2018: it
/// shrinks or grows with depth unless the variance is He's, and in residual networks unless the sum of the scales is bounded.
/// </summary>
[TestClass]
public class MeanLengthTests
{
    private static readonly ImageShape Shape = new(1, 8, 8);

    /// <summary>Each layer multiplies the mean length by the variance times fan in over 2.</summary>
    [TestMethod]
    [DataRow("he", 2.0, 2000)]
    [DataRow("lecun", 1.0, 2000)]
    [DataRow("xavier", 1.0, 500)]
    [DataRow("he(uniform)", 2.0, 500)]
    [DataRow("he(truncated_uncorrected)", 1.547482, 500)]
    public void MeanLength_OfManyNetworks_FallsByHalfOfKappaALayer(string text, double kappa, int networks)
    {
        const int Depth = 10;
        var lengths = Draw(new MlpArchitecture(Depth, 64), Initialization.Parse(text), networks, out var start);
        var expected = Math.Pow(kappa / 2, Depth) * start;
        AssertMean(expected, lengths);
    }

    /// <summary>The variance of the length grows with the sum of the reciprocal widths: a factor 1 + 5 / n a layer, for normal weights.</summary>
    [TestMethod]
    public void SecondMoment_OfManyNetworks_GrowsWithTheReciprocalWidths()
    {
        const int Width = 20, Depth = 5, Chunk = 6000, Chunks = 10;
        using var generator = new Generator(7);
        double sum = 0, squares = 0;
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            using var scope = NewDisposeScope();
            var x = ones(Chunk, Width, 1, dtype: ScalarType.Float64);
            for (var layer = 0; layer < Depth; layer++)
                x = Kernels.Gaussian([Chunk, Width, Width], VarianceScaling.HeGain(0) / Width, generator).matmul(x).relu();
            var lengths = Numbers.Of(x.square().mean([1, 2]));
            sum += lengths.Sum();
            squares += lengths.Sum(length => length * length);
        }
        const double Count = Chunk * Chunks;
        var ratio = squares / Count / (sum / Count * (sum / Count));
        Assert.AreEqual(Math.Pow(1 + 5.0 / Width, Depth), ratio, 0.1 * 3.0518);
        Assert.AreEqual(3.0518, Math.Pow(1.25, 5), 1e-4);
    }

    /// <summary>Branches that end in a linear layer multiply the mean by 1 + scale²: with scales of 2^-l it stays bounded.</summary>
    [TestMethod]
    public void MeanLength_OfGeometricScales_IsTheProductAtAnyDepth()
    {
        const int Blocks = 60;
        var product = Enumerable.Range(1, Blocks).Aggregate(1.0, (value, block) => value * (1 + Math.Pow(0.25, block)));
        Assert.AreEqual(1.3559, product, 1e-4);
        Assert.AreEqual(product, Growth(Initialization.HaninRolnick(0.5), Blocks, 150).Average(), 0.05 * product);
    }

    [TestMethod]
    public void MeanLength_OfScalesOfOne_DoublesABlock()
    {
        const int Blocks = 12;
        var mean = Growth(Initialization.HaninRolnick(1), Blocks, 300).Average();
        Assert.AreEqual(1, mean / Math.Pow(2, Blocks), 0.3);
    }

    /// <summary>SkipInit's advice: multipliers of 1 / sqrt(blocks) make the length grow by (1 + 1/d)^d, less than e.</summary>
    [TestMethod]
    public void MeanLength_OfOneOverTheRootOfTheBlocks_GrowsByLessThanE()
    {
        const int Blocks = 16;
        var growth = Growth(Initialization.SkipInit(1 / Math.Sqrt(Blocks)), Blocks, 300);
        AssertMean(Math.Pow(1 + 1.0 / Blocks, Blocks), growth);
    }

    [TestMethod]
    public void BranchScales_OfEveryForm_AreFixedPowersOfTheBase()
    {
        foreach (NetworkArchitecture architecture in new NetworkArchitecture[] { new MlpArchitecture(7, 8, Residual: true), new WideResNetArchitecture(16, 1, ResidualForm.HaninRolnick) })
        {
            using var network = TestNetworks.Make(architecture, Shape, Initialization.HaninRolnick(0.75));
            var ends = ResidualBranches.Ends(network).ToList();
            Assert.AreEqual(6, ends.Count);
            foreach (var layer in ends)
            {
                Assert.AreEqual(Math.Pow(0.75, layer.Block + 1), Numbers.Of(layer.BranchScale!)[0], 1e-15, layer.Name);
                Assert.IsFalse(TestNetworks.Parameters(network).Keys.Any(name => name.EndsWith(".scale", StringComparison.Ordinal)), "not trained");
                Assert.IsTrue(network.state_dict().ContainsKey($"{layer.Name[..layer.Name.LastIndexOf('.')]}.scale"), "saved");
            }
        }
    }

    /// <summary>Mean lengths of the last hidden vector, one for each network, and of the pixels.</summary>
    private static double[] Draw(MlpArchitecture architecture, Initialization scheme, int networks, out double start)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(5);
        using var network = architecture.Build(Shape, TestNetworks.Classes, dtype: ScalarType.Float64);
        var image = TestNetworks.Images(Shape, 1);
        start = Numbers.Of(image).Average(value => value * value);
        var lengths = new double[networks];
        for (var i = 0; i < networks; i++)
        {
            scheme.Apply(network, generator);
            using var features = network.Features(image);
            lengths[i] = Numbers.Of(features).Average(value => value * value);
        }
        return lengths;
    }

    /// <summary>Squared length at the end of a residual network over that behind its first layer, one for each network.</summary>
    private static double[] Growth(Initialization scheme, int blocks, int networks)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(6);
        using var network = new MlpArchitecture(blocks + 1, 64, Residual: true).Build(Shape, TestNetworks.Classes, dtype: ScalarType.Float64);
        var image = TestNetworks.Images(Shape, 1);
        var growth = new double[networks];
        for (var i = 0; i < networks; i++)
        {
            scheme.Apply(network, generator);
            double? first = null;
            network.FeatureObserver = (_, map) => first ??= Numbers.Of(map).Sum(value => value * value);
            using var features = network.Features(image);
            growth[i] = Numbers.Of(features).Sum(value => value * value) / first!.Value;
        }
        return growth;
    }

    private static void AssertMean(double expected, double[] values)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
        Assert.AreEqual(expected, mean, 5 * error);
        Assert.IsTrue(error < 0.1 * expected, $"{error} is no small error of {expected}");
    }
}
