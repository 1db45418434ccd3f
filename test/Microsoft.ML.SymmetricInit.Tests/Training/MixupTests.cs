using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Mixup and cutout: what they do to a batch, and what they draw.</summary>
[TestClass]
public sealed class MixupTests
{
    private static readonly ImageShape Shape = new(2, 6, 5);

    /// <summary>Beta(a, a) has mean 1/2 and variance <c>1 / (4 (2 a + 1))</c>: within five standard errors, from U-shaped to peaked.</summary>
    [TestMethod]
    [DataRow(0.2)]
    [DataRow(1.0)]
    [DataRow(8.0)]
    public void Share_OfManyBatches_IsDrawnFromBeta(double alpha)
    {
        const int Draws = 4000;
        using var generator = new Generator(5);
        var mixup = new Mixup(alpha, generator);
        var shares = Enumerable.Range(0, Draws).Select(_ => mixup.Share()).ToArray();
        Assert.IsTrue(shares.All(share => share is >= 0 and <= 1));
        var variance = 1 / (4 * (2 * alpha + 1));
        Assert.AreEqual(0.5, shares.Average(), 5 * Math.Sqrt(variance / Draws));
        // The fourth central moment is at most variance / 4, as no share is more than 1/2 from the mean.
        Assert.AreEqual(variance, shares.Average(share => (share - 0.5) * (share - 0.5)), 5 * Math.Sqrt(variance / 4 / Draws));
    }

    [TestMethod]
    public void Share_OfTinyAlpha_IsAllOrNothingAndStillANumber()
    {
        using var generator = new Generator(5);
        var mixup = new Mixup(1e-4, generator);
        for (var i = 0; i < 50; i++)
            Assert.IsTrue(mixup.Share() is < 1e-3 or > 0.999);
    }

    /// <summary>Every image is the mixture of itself and one other of the batch, each the other of one; labels and weights follow.</summary>
    [TestMethod]
    public void Of_ABatch_MixesEachImageWithOneOther()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var images = TestNetworks.Images(Shape, 6);
        var (values, weights) = (Numbers.Of(images).Chunk(Shape.Size).ToArray(), new double[] { 1, 2, 3, 4, 5, 6 });
        using var batch = new TrainingBatch(images, tensor(new long[] { 0, 1, 2, 3, 4, 5 })) { Weights = tensor(weights) };
        using var mixed = new Mixup(1, generator).Apply(batch);
        var others = mixed.OtherLabels!.data<long>().ToArray();
        CollectionAssert.AreEquivalent(new long[] { 0, 1, 2, 3, 4, 5 }, others);
        Assert.IsFalse(others.SequenceEqual([0, 1, 2, 3, 4, 5]));
        var found = Numbers.Of(mixed.Images).Chunk(Shape.Size).ToArray();
        for (var row = 0; row < 6; row++)
            Numbers.AssertClose([.. values[row].Zip(values[others[row]], (x, other) => mixed.Share * x + (1 - mixed.Share) * other)], found[row], 1e-12, $"row {row}");
        CollectionAssert.AreEqual(others.Select(other => weights[other]).ToArray(), Numbers.Of(mixed.OtherWeights!));
        CollectionAssert.AreEqual(mixed.Share < 0.5 ? others : [0, 1, 2, 3, 4, 5], mixed.MainLabels.data<long>().ToArray());
        CollectionAssert.AreEqual(values[3], Numbers.Of(images).Chunk(Shape.Size).ElementAt(3), "the batch itself stays");
    }

    /// <summary><c>share * L(y) + (1 - share) * L(y')</c>, weights and smoothing included, in parts too.</summary>
    [TestMethod]
    [DataRow(null)]
    [DataRow(4)]
    public void Step_OnAMixedBatch_HasTheMixtureOfBothLosses(int? parts)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, BatchNorm: false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        using var loop = new TrainingLoop(network, TestNetworks.Options() with { LabelSmoothing = 0.1, MicroBatchSize = parts });
        var (images, labels) = (TestNetworks.Images(Shape, 6), TestNetworks.Labels(6));
        var (weights, others, otherWeights) = (tensor(new[] { 0.5, 2, 0, 1.5, 1, 1 }), labels.flip(0), tensor(new[] { 1, 1, 1.5, 0, 2, 0.5 }));
        var loss = loop.Step(new TrainingBatch(images, labels) { Weights = weights }, 0).Loss;
        var otherLoss = loop.Step(new TrainingBatch(images, others) { Weights = otherWeights }, 0).Loss;
        var mixed = loop.Step(new TrainingBatch(images, labels) { Weights = weights, Share = 0.3, OtherLabels = others, OtherWeights = otherWeights }, 0).Loss;
        Numbers.AssertClose(0.3 * loss + 0.7 * otherLoss, mixed, 1e-12, "loss");
        Assert.AreNotEqual(loss, otherLoss, 1e-3);
    }

    /// <summary>In each image and all its channels one square is 0, clipped at the borders, and nothing else; every pixel is once a centre.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(50)]
    public void Cutout_OfImages_ClearsOneSquareOfEach(int side)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        const int Rows = 400;
        var images = ones(Rows, Shape.Channels, Shape.Height, Shape.Width, dtype: ScalarType.Float64);
        new Cutout(side, generator).Apply(images);
        var expected = new HashSet<string>();
        for (var y = 0; y < Shape.Height; y++)
        {
            for (var x = 0; x < Shape.Width; x++)
                expected.Add(string.Concat(Enumerable.Range(0, Shape.Height * Shape.Width).Select(place => Inside(place / Shape.Width, y) && Inside(place % Shape.Width, x) ? '0' : '1')));
        }
        var found = new HashSet<string>();
        foreach (var image in Numbers.Of(images).Chunk(Shape.Size))
        {
            var channels = image.Chunk(Shape.Height * Shape.Width).Select(channel => string.Concat(channel.Select(value => value == 0 ? '0' : '1'))).ToArray();
            Assert.AreEqual(channels[0], channels[1]);
            found.Add(channels[0]);
        }
        Assert.IsTrue(found.SetEquals(expected), $"{found.Count} kinds of squares where {expected.Count} are possible");

        bool Inside(int place, int centre) => place >= centre - side / 2 && place < centre - side / 2 + side;
    }
}
