using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Whole runs: what they repeat, in which order they see images, what they report, and how they end.</summary>
[TestClass]
public class TrainingRunTests
{
    private const float Mean = 11;
    private const float Deviation = 7;
    private static readonly ImageShape Shape = new(3, 8, 8);

    [TestMethod]
    public void Run_OfTheSameSeed_GivesTheSameWeightsBitForBit()
    {
        var (first, second, other) = (Train(7), Train(7), Train(8));
        CollectionAssert.AreEquivalent(first.Keys, second.Keys);
        foreach (var (name, values) in first)
            CollectionAssert.AreEqual(values, second[name], name);
        Assert.IsTrue(first.Any(pair => !pair.Value.SequenceEqual(other[pair.Key])), "another seed");
    }

    /// <summary>Each image once an epoch, in an order that changes with epochs and seeds and that augmentation does not touch.</summary>
    [TestMethod]
    public void Run_OfTwoEpochs_SeesEveryImageOnceAnEpochInNewOrder()
    {
        var (plain, repeated, augmented, other) = (Order(3, null), Order(3, null), Order(3, new Augmentation(2)), Order(4, null));
        foreach (var epoch in plain.Concat(other))
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 23).ToList(), epoch.SelectMany(batch => batch).ToList());
        foreach (var epoch in plain)
            CollectionAssert.AreEqual(new[] { 10, 10, 3 }, epoch.Select(batch => batch.Length).ToArray());
        CollectionAssert.AreNotEqual(Flat(plain[0]), Flat(plain[1]), "epochs");
        CollectionAssert.AreNotEqual(Flat(plain[0]), Flat(other[0]), "seeds");
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 23).ToList(), Flat(plain[0]));
        for (var epoch = 0; epoch < 2; epoch++)
        {
            CollectionAssert.AreEqual(Flat(plain[epoch]), Flat(repeated[epoch]));
            CollectionAssert.AreEqual(Flat(plain[epoch]), Flat(augmented[epoch]), "augmentation draws from a stream of its own");
        }
    }

    [TestMethod]
    public void Run_OfEpochs_ReportsMeansOverImagesAndTheSchedulesRates()
    {
        var steps = new List<StepResult>();
        var epochs = new List<EpochResult>();
        Run(1, Options(LearningRateSchedule.Cosine) with { Epochs = 3, StepCompleted = steps.Add, EpochCompleted = epochs.Add }, validate: () => (1.25, 0.5));
        CollectionAssert.AreEqual(Enumerable.Range(0, 9).Select(i => (i / 3 + 1, i % 3 + 1, 3)).ToList(), steps.Select(step => (step.Epoch, step.Step, step.StepsPerEpoch)).ToList());
        for (var i = 0; i < 9; i++)
            Assert.AreEqual(0.1 * 0.5 * (1 + Math.Cos(Math.PI * i / 9)), steps[i].LearningRate, 1e-15, $"step {i}");
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var (own, result) = (steps.Skip(3 * epoch).Take(3).ToList(), epochs[epoch]);
            Numbers.AssertClose((10 * own[0].Loss + 10 * own[1].Loss + 3 * own[2].Loss) / 23, result.TrainingLoss, 1e-12, "loss");
            Assert.AreEqual((epoch + 1, 3, 23), (result.Epoch, result.Epochs, result.Images));
            Assert.AreEqual(own[2].LearningRate, result.LearningRate);
            Assert.AreEqual((1.25, 0.5), (result.ValidationLoss, result.ValidationAccuracy));
            Assert.IsTrue(result.Duration > TimeSpan.Zero);
            Assert.AreEqual(23 / result.Duration.TotalSeconds, result.ImagesPerSecond);
        }
        Assert.IsTrue(epochs[2].TrainingLoss < epochs[0].TrainingLoss, "it learns");
    }

    [TestMethod]
    public void Run_OfBatchesLargerThanTheData_MakesOneStepAnEpoch()
    {
        var steps = new List<StepResult>();
        Run(1, Options(LearningRateSchedule.Constant) with { BatchSize = int.MaxValue, Epochs = 2, StepCompleted = steps.Add });
        CollectionAssert.AreEqual(new[] { (1, 1, 1), (2, 1, 1) }, steps.Select(step => (step.Epoch, step.Step, step.StepsPerEpoch)).ToList());
    }

    /// <summary>A head of zeros that never learns predicts class 0, which five of the 23 images have.</summary>
    [TestMethod]
    public void Run_WithoutLearning_CountsHitsOverAllImages()
    {
        var epochs = new List<EpochResult>();
        Run(1, Options(LearningRateSchedule.Constant) with { Epochs = 1, LearningRate = 0, EpochCompleted = epochs.Add });
        Assert.AreEqual(5.0 / 23, epochs.Single().TrainingAccuracy);
        Assert.IsNull(epochs[0].ValidationLoss);
        Assert.IsNull(epochs[0].ValidationAccuracy);
    }

    [TestMethod]
    public void Run_OfTenEpochsInSteps_FallsAfter30And60And80Percent()
    {
        var rates = new List<double>();
        Run(1, Options(LearningRateSchedule.Steps) with { Epochs = 10, StepCompleted = step => rates.Add(step.LearningRate) });
        double[] expected = [0.1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.004, 0.004, 0.0008, 0.0008];
        for (var i = 0; i < 30; i++)
            Assert.AreEqual(expected[i / 3], rates[i], 1e-15, $"step {i}");
    }

    [TestMethod]
    [DataRow(double.NaN, "NaN")]
    [DataRow(double.NegativeInfinity, "Infinity")]
    public void Run_WhoseLossIsNotFinite_StopsAndSaysWhere(double bias, string loss)
    {
        var (started, completed) = (0, 0);
        using var network = new ConstNetArchitecture(7).Build(Shape, TestNetworks.Classes);
        var options = Options(LearningRateSchedule.Steps) with { Epochs = 10, StepCompleted = _ => completed++ };
        Failures.Expect<InvalidOperationException>(
            $"The loss is {loss} in epoch 4, step 2 of 3, at learning rate 0.02. "
            + "The first parameter that is not finite is 'fc.bias', which the steps before made so. A smaller LearningRate usually mends this.", () => Run(1, options, network: network, checkAlive: SpoilHead));
        Assert.AreEqual(10, completed);

        // Before the second step of the fourth epoch, when the rate has fallen once.
        void SpoilHead()
        {
            using var noGradient = no_grad();
            using Scalar spoilt = bias;
            if (++started == 11)
                TestNetworks.Classifier(network).Bias!.index_fill_(0, tensor(new long[] { 0, 1, 2, 3 }), spoilt);
        }
    }

    [TestMethod]
    public void Run_WhenAskedToStop_StopsBeforeTheNextStep()
    {
        var (asked, completed) = (0, 0);
        var options = Options(LearningRateSchedule.Steps) with { Epochs = 10, StepCompleted = _ => completed++ };
        Assert.AreEqual("enough", Assert.ThrowsExactly<OperationCanceledException>(
            () => Run(1, options, checkAlive: () => _ = ++asked == 5 ? throw new OperationCanceledException("enough") : 0)).Message);
        Assert.AreEqual(4, completed);
    }

    private static TrainingOptions Options(LearningRateSchedule schedule) =>
        TestNetworks.Options(0.1) with { BatchSize = 10, LearningRateSchedule = schedule };

    /// <summary>Weights and running statistics after a run with everything random switched on.</summary>
    private static Dictionary<string, double[]> Train(int seed)
    {
        using var streams = new RandomStreams(seed);
        using var network = new ConstNetArchitecture(10).Build(Shape, TestNetworks.Classes);
        Initialization.He().Apply(network, streams.Weights);
        SymmetryBreaker.Dropout(0.1, stem: true).BeforeTraining(network, streams["dropout"]);
        Run(seed, Options(LearningRateSchedule.Cosine) with { Epochs = 3, Augmentation = new Augmentation(2), Nesterov = true }, network: network, streams: streams);
        return network.state_dict().ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
    }

    /// <summary>The images of each batch of each of two epochs, known by their colour, which the stem's start shows.</summary>
    private static List<int[][]> Order(int seed, Augmentation? augmentation)
    {
        var batches = new List<int[]>();
        using var network = new ConstNetArchitecture(7).Build(Shape, TestNetworks.Classes);
        using var generator = new Generator(1);
        Initialization.Constant().Apply(network, generator);
        network.FeatureObserver = (stage, map) =>
        {
            if (stage == "conv1")
                batches.Add([.. Numbers.Of(map).Chunk((int)(map.numel() / map.size(0))).Select(image => (int)Math.Round(image[0] * Deviation + Mean))]);
        };
        Run(seed, Options(LearningRateSchedule.Constant) with { Epochs = 2, LearningRate = 0, Augmentation = augmentation }, network: network);
        return [.. batches.Chunk(3)];
    }

    private static List<int> Flat(int[][] batches) => [.. batches.SelectMany(batch => batch)];

    /// <summary>Trains on 23 images, each of one colour, its own index, labelled by that index.</summary>
    private static void Run(int seed, TrainingOptions options, Func<(double, double)>? validate = null, ImageNetwork? network = null, RandomStreams? streams = null, Action? checkAlive = null)
    {
        const int Count = 23;
        var pixels = new PixelStore(Shape, holdsBytes: true);
        for (byte row = 0; row < Count; row++)
            pixels.Add().Fill(row);
        var labels = Enumerable.Range(0, Count).Select(row => (long)row % TestNetworks.Classes).ToArray();
        using var ownNetwork = network is null ? new ConstNetArchitecture(7).Build(Shape, TestNetworks.Classes) : null;
        using var ownStreams = streams is null ? new RandomStreams(seed) : null;
        if (ownNetwork is not null)
            Initialization.He().Apply(ownNetwork, ownStreams!.Weights);
        using var loop = new TrainingLoop(network ?? ownNetwork!, options) { CheckAlive = checkAlive ?? (() => { }) };
        loop.Run(new LabelledImages(pixels, labels), new PixelNormalization([Mean, Mean, Mean], [Deviation, Deviation, Deviation]), CPU, streams ?? ownStreams!, validate);
    }
}
