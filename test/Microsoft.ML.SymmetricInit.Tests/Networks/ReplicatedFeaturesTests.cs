using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Replicated features in one hidden layer. Beyond Signal Propagation, Appendix E.</summary>
[TestClass]
public class ReplicatedFeaturesTests
{
    private const int Units = 64;
    private const int Replicas = 4;
    private static readonly ImageShape Shape = new(1, 28, 28);

    [TestMethod]
    public void HiddenUnits_OfExactReplicas_AreEqualAndLearnDifferently()
    {
        using var scope = NewDisposeScope();
        using var network = Make(0);
        var features = Numbers.Of(network.Features(TestNetworks.Images(Shape, 3))).Chunk(Units);
        foreach (var image in features)
        {
            for (var unit = 0; unit < Units; unit++)
                Assert.AreEqual(image[unit / Replicas * Replicas], image[unit], $"unit {unit}");
            Assert.AreEqual(Units / Replicas, image.Chunk(Replicas).Select(group => group[0]).Where(value => value != 0).Distinct().Count() + image.Chunk(Replicas).Count(group => group[0] == 0));
        }

        ResidualBranches.Backward(network, TestNetworks.Images(Shape, 20));
        foreach (var group in Numbers.Of(network.Layers[0].Weight.grad!).Chunk(Shape.Size).Chunk(Replicas))
        {
            for (var replica = 1; replica < Replicas; replica++)
                Assert.IsFalse(group[0].SequenceEqual(group[replica]), "the next layer's weights differ, and so do the gradients");
        }
    }

    [TestMethod]
    [DataRow(0.0, false, 1.0)]
    [DataRow(0.3, false, 0.91)]
    [DataRow(0.8, false, 0.36)]
    [DataRow(1.0, false, 0.0)]
    [DataRow(0.3, true, 0.49 / 0.58)]
    public void Correlation_OfMixedReplicas_IsTheShareOfTheirCommonVariance(double epsilon, bool linear, double share)
    {
        using var network = Make(epsilon, linear);
        Assert.AreEqual(share * (Replicas - 1) / (Units - 1), SliceCorrelation.Forward(network.Layers[0].Weight), 0.02);
        Assert.AreEqual(0, SliceCorrelation.Forward(network.Layers[1].Weight), 0.1);
        // The mean of the units' own products tells the two apart more sharply than the mean over all pairs.
        var rows = Numbers.Of(network.Layers[0].Weight).Chunk(Shape.Size).ToArray();
        var within = rows.Chunk(Replicas).Average(group => Numbers.Cosine(group[0], group[1]));
        Assert.AreEqual(share, within, 0.04);
    }

    private static ImageNetwork Make(double epsilon, bool linear = false) =>
        TestNetworks.Make(new MlpArchitecture(1, Units), Shape, Initialization.ReplicatedNoisy(Units / Replicas, epsilon, linear), 9);
}
