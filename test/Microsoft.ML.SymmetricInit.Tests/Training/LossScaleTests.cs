using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Training in float16 with a loss that is multiplied.</summary>
[TestClass]
public class LossScaleTests
{
    [TestMethod]
    public void Unscale_OfFiniteGradients_DividesThemByTheFactor()
    {
        using var scope = NewDisposeScope();
        var scale = new LossScale();
        var parameter = WithGradient(3, -8);
        Assert.IsTrue(scale.Unscale([parameter]));
        CollectionAssert.AreEqual(new[] { 3.0 / 65536, -8.0 / 65536 }, Numbers.Of(parameter.grad!));
        Assert.AreEqual((65536, 1, 0), (scale.Factor, scale.FiniteSteps, scale.SkippedSteps));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Unscale_OfAGradientThatIsNotFinite_HalvesTheFactorAndCounts(float value)
    {
        using var scope = NewDisposeScope();
        var scale = new LossScale();
        Assert.IsTrue(scale.Unscale([WithGradient(1)]));
        Assert.IsFalse(scale.Unscale([WithGradient(1), WithGradient(2, value)]));
        Assert.AreEqual((32768, 0, 1), (scale.Factor, scale.FiniteSteps, scale.SkippedSteps));
    }

    [TestMethod]
    public void Unscale_AfterTwoThousandFiniteSteps_DoublesTheFactor()
    {
        using var scope = NewDisposeScope();
        var scale = new LossScale();
        var parameter = WithGradient(1);
        for (var step = 1; step < LossScale.GrowthInterval; step++)
            scale.Unscale([parameter]);
        Assert.AreEqual((65536, 1999), (scale.Factor, scale.FiniteSteps));
        scale.Unscale([parameter]);
        Assert.AreEqual((131072, 0), (scale.Factor, scale.FiniteSteps));
    }

    /// <summary>A classifier with weights of 30,000 overflows float16 backwards at the first factor, and no longer at a smaller one.</summary>
    [TestMethod]
    public void Step_WithGradientsBeyondFloat16_IsLeftOutUntilTheFactorIsSmallEnough()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(2, 8), new ImageShape(1, 4, 4), Initialization.He(), type: ScalarType.Float32);
        using (no_grad())
            TestNetworks.Classifier(network).Weight.fill_(30).narrow(0, 0, 1).fill_(-30);
        var images = TestNetworks.Images(new ImageShape(1, 4, 4), 8).to(ScalarType.Float32);
        var labels = TestNetworks.Labels(8);
        using var loop = new TrainingLoop(network, TestNetworks.Options(weightDecay: 0) with { Precision = Precision.Float16 });
        var start = Weights(network);
        loop.Step(images, labels, 1e-6);
        CollectionAssert.AreEqual(start, Weights(network), "the first step is left out");
        for (var step = 0; step < 20; step++)
            loop.Step(images, labels, 1e-6);
        CollectionAssert.AreNotEqual(start, Weights(network), "later steps are made");
        Assert.IsTrue(Weights(network).All(double.IsFinite));
    }

    [TestMethod]
    public void Step_InFloat16_IsThatOfFloat32ToItsRounding()
    {
        using var scope = NewDisposeScope();
        var (single, half) = (OneStep(Precision.Float32), OneStep(Precision.Float16));
        var start = OneStep(null);
        var expected = single.Zip(start, (after, before) => after - before).ToArray();
        var error = half.Zip(single, (one, other) => one - other).ToArray();
        Assert.IsTrue(Numbers.Norm(error) / Numbers.Norm(expected) is > 1e-6 and < 0.01, $"{Numbers.Norm(error) / Numbers.Norm(expected)}");
    }

    private static double[] OneStep(Precision? precision)
    {
        var image = new ImageShape(1, 4, 4);
        using var network = TestNetworks.Make(new MlpArchitecture(3, 16), image, Initialization.He(), type: ScalarType.Float32);
        TestNetworks.RandomHead(network);
        if (precision is { } chosen)
        {
            using var loop = new TrainingLoop(network, TestNetworks.Options(weightDecay: 0) with { Precision = chosen });
            // Steps at a factor that is too large are left out.
            var start = Weights(network);
            for (var tries = 0; tries < 10 && start.SequenceEqual(Weights(network)); tries++)
                loop.Step(TestNetworks.Images(image, 8).to(ScalarType.Float32), TestNetworks.Labels(8), 0.1);
        }
        return Weights(network);
    }

    private static double[] Weights(ImageNetwork network) => [.. network.parameters().SelectMany(parameter => Numbers.Of(parameter))];

    private static Parameter WithGradient(params float[] gradient)
    {
        var parameter = new Parameter(zeros(gradient.Length));
        parameter.grad = tensor(gradient);
        return parameter;
    }
}
