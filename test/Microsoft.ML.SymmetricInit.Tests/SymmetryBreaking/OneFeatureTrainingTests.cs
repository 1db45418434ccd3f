using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What a symmetric network can learn: exactly what one with one feature a layer can.</summary>
[TestClass]
public class OneFeatureTrainingTests
{
    private const int Count = 48;
    private const int Classes = 6;
    private const double LearningRate = 0.03;

    /// <summary>Section 2.1, property 5.</summary>
    private const double Symmetric = 1e-9;

    private static readonly ImageShape Shape = new(3, 8, 8);

    /// <summary>The losses of all steps agree, and so do the predictions: the symmetry neither breaks nor hides anything.</summary>
    [TestMethod]
    [DataRow(7, 1, false)]
    [DataRow(7, 1, true)]
    [DataRow(10, 2, true)]
    public void Training_WithoutAMechanism_IsThatOfANetworkWithOneFeatureALayer(int depth, int widenFactor, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        var architecture = new ConstNetArchitecture(depth, widenFactor, batchNorm);
        using var one = new OneFeatureConstNet(architecture, Shape, Classes, TestNetworks.Options());
        using var run = new Run(architecture, []);
        var (images, labels) = Data();
        for (var step = 0; step < 20; step++)
        {
            var (expected, found) = (one.Step(images, labels, LearningRate), run.Step(images, labels));
            Numbers.AssertClose(expected.Loss, found.Loss, Symmetric, $"loss of step {step}");
            Assert.AreEqual(expected.Correct, found.Correct, $"step {step}");
        }
        run.AssertSymmetric();
    }

    /// <summary>
    /// Six classes, two directions of stripes in three colours. On the same data the deterministic run ends where one feature a
    /// layer ends, with at most half of the images right, and the one that a perturbation set off gets all images right.
    /// </summary>
    [TestMethod]
    public void TrainingToTheEnd_WithoutAMechanism_EndsAtTheAccuracyOfOneFeatureALayer()
    {
        using var scope = NewDisposeScope();
        var architecture = new ConstNetArchitecture(7);
        using var one = new OneFeatureConstNet(architecture, Shape, Classes, TestNetworks.Options());
        using var symmetric = new Run(architecture, []);
        using var broken = new Run(architecture, [SymmetryBreaker.Perturbation(0.01)]);
        var (images, labels) = Data();
        (double Loss, long Correct) ofOne = default, ofSymmetric = default, ofBroken = default;
        for (var step = 1; step <= 125; step++)
        {
            ofOne = one.Step(images, labels, LearningRate);
            ofSymmetric = symmetric.Step(images, labels);
            ofBroken = broken.Step(images, labels);
            if (step % 25 == 0)
                symmetric.AssertSymmetric();
        }
        Assert.AreEqual(ofOne.Correct, ofSymmetric.Correct);
        Numbers.AssertClose(ofOne.Loss, ofSymmetric.Loss, 1e-6, "loss");
        Assert.IsTrue(ofSymmetric.Correct <= Count / 2, $"symmetric: {ofSymmetric}");
        Assert.AreEqual(Count, ofBroken.Correct, $"broken: {ofBroken}");
    }

    private static (Tensor Images, Tensor Labels) Data()
    {
        var random = new Random(4);
        var pixels = new double[Count * Shape.Size];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel, label) = (i % 8, i / 8 % 8, i / 64 % 3, i / Shape.Size % Classes);
            var lit = (label < 3 ? y : x) % 4 < 2;
            pixels[i] = (lit ? 1 : -1) * (channel == label % 3 ? 1 : 0.3) + 0.3 * (random.NextDouble() - 0.5);
        }
        return (tensor(pixels).reshape(Count, 3, 8, 8), tensor([.. Enumerable.Range(0, Count).Select(i => (long)i % Classes)]));
    }

    /// <summary>A ConstNet of constant start in float64 with mechanisms at work.</summary>
    private sealed class Run : IDisposable
    {
        private readonly RandomStreams _streams = new(3);
        private readonly ConstNet _network;
        private readonly ActiveBreakers _breaking;
        private readonly TrainingLoop _loop;

        public Run(ConstNetArchitecture architecture, IReadOnlyList<SymmetryBreaker> mechanisms)
        {
            _network = architecture.Build(Shape, Classes, dtype: ScalarType.Float64);
            Initialization.Constant().Apply(_network, _streams.Weights);
            _network.train();
            _breaking = new ActiveBreakers(mechanisms, _network, _streams);
            _loop = new TrainingLoop(_network, TestNetworks.Options(), _breaking);
        }

        public (double Loss, long Correct) Step(Tensor images, Tensor labels) => _loop.Step(images, labels, LearningRate);

        public void AssertSymmetric()
        {
            foreach (var layer in _network.Layers.Where(layer => layer.Role != LayerRole.Classifier))
                Assert.AreEqual(1, SliceCorrelation.Forward(layer.Weight), Symmetric, layer.Name);
        }

        public void Dispose()
        {
            _loop.Dispose();
            _breaking.Dispose();
            _network.Dispose();
            _streams.Dispose();
        }
    }
}
