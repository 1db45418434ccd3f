using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The training loss with weights and smoothed labels against its formula.</summary>
[TestClass]
public sealed class WeightedLossTests
{
    private static readonly ImageShape Shape = new(2, 6, 5);

    [TestMethod]
    public void Weights_OfNothing_AreNone() => Assert.IsNull(ImageWeights.Compute([0, 1], null, ClassWeighting.None));

    [TestMethod]
    public void Weights_Given_AreScaledToMeanOne() =>
        CollectionAssert.AreEqual(new[] { 0.5f, 2, 0, 1.5f }, ImageWeights.Compute([0, 1, 1, 2], [1, 4, 0, 3], ClassWeighting.None));

    /// <summary><c>N / (C * n)</c>: of 6 images in 3 classes of 3, 2 and 1.</summary>
    [TestMethod]
    public void Weights_Balanced_CountEachClassTheSame() =>
        CollectionAssert.AreEqual(new[] { 2f / 3, 1, 2f / 3, 2, 1, 2f / 3 }, ImageWeights.Compute([0, 1, 0, 2, 1, 0], null, ClassWeighting.Balanced));

    /// <summary>Class 0 has 1 + 3 and class 1 has 4: half of the 3 images' sum each, in the proportions given. Class 2 has nothing.</summary>
    [TestMethod]
    public void Weights_BalancedAndGiven_CountEachClassTheSame() =>
        CollectionAssert.AreEqual(new[] { 0.5f, 1.5f, 2, 0 }, ImageWeights.Compute([0, 0, 1, 2], [1, 3, 4, 0], ClassWeighting.Balanced));

    /// <summary><c>L = (1/N) Σ w_n Σ_k -q_nk log p_nk</c> with <c>q = (1 - e) label + e / K</c>, and its gradient at the logits <c>w_n (p - q) / N</c>.</summary>
    [TestMethod]
    [DataRow(0.0, true)]
    [DataRow(0.3, false)]
    [DataRow(0.3, true)]
    public void Step_WithWeightsAndSmoothing_HasTheLossAndTheGradientOfTheFormula(double smoothing, bool weighted)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, BatchNorm: false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        network.train();
        var (images, labels) = (TestNetworks.Images(Shape, 4), TestNetworks.Labels(4));
        double[] w = weighted ? [0.5, 2, 0, 1.5] : [1, 1, 1, 1];
        var (logits, targets) = (Numbers.Of(network.call(images)).Chunk(TestNetworks.Classes).ToArray(), labels.data<long>().ToArray());
        var (loss, bias) = (0.0, new double[TestNetworks.Classes]);
        for (var n = 0; n < 4; n++)
        {
            var sum = logits[n].Sum(Math.Exp);
            for (var k = 0; k < bias.Length; k++)
            {
                var (p, q) = (Math.Exp(logits[n][k]) / sum, (k == targets[n] ? 1 - smoothing : 0) + smoothing / bias.Length);
                loss -= w[n] * q * Math.Log(p) / 4;
                bias[k] += w[n] * (p - q) / 4;
            }
        }
        using var loop = new TrainingLoop(network, TestNetworks.Options(weightDecay: 0) with { LabelSmoothing = smoothing });
        var found = loop.Step(new TrainingBatch(images, labels) { Weights = weighted ? tensor(w) : null }, 0).Loss;
        Numbers.AssertClose(loss, found, 1e-12, "loss");
        Numbers.AssertClose(bias, Numbers.Of(TestNetworks.Classifier(network).Bias!.grad!), 1e-12, "gradient of the classifier's bias");
    }
}
