using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Clipping, accumulation and averaging against their formulas.</summary>
[TestClass]
public sealed class GradientOptionsTests
{
    private const int Rows = 7;
    private static readonly ImageShape Shape = new(2, 6, 5);

    /// <summary>Above the limit all gradients are scaled by <c>limit / norm</c> together (to 1e-6, which libtorch adds to the norm); below it they stay.</summary>
    [TestMethod]
    [DataRow(0.25)]
    [DataRow(4.0)]
    public void Step_WithALimitedNorm_ShortensAllGradientsAlike(double share)
    {
        using var scope = NewDisposeScope();
        var free = Gradients(options => options, Rows);
        var norm = Math.Sqrt(free.Values.Sum(values => values.Sum(value => value * value)));
        var clipped = Gradients(options => options with { MaximumGradientNorm = share * norm }, Rows);
        foreach (var (name, values) in free)
            Numbers.AssertClose([.. values.Select(value => value * Math.Min(1, share * norm / (norm + 1e-6)))], clipped[name], 1e-12, name);
    }

    /// <summary>Without batch normalization the parts' gradients add up to the whole batch's, whatever is left for the last part; so does the loss.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(7)]
    [DataRow(50)]
    public void Step_InParts_HasTheGradientOfTheWhole(int size)
    {
        using var scope = NewDisposeScope();
        var whole = Gradients(options => options, Rows);
        var parts = Gradients(options => options with { MicroBatchSize = size }, Rows);
        foreach (var (name, values) in whole)
            Numbers.AssertClose(values, parts[name], 1e-10, name);
    }

    /// <summary>The most images in one forward pass is what the setting says, and the weights of the step are those of its parts.</summary>
    [TestMethod]
    public void Step_InParts_NeverComputesMore()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var loop = new TrainingLoop(network, TestNetworks.Options(weightDecay: 0) with { MicroBatchSize = 3 });
        var seen = new List<long>();
        network.FeatureObserver = (stage, map) => { if (stage == "conv1") seen.Add(map.size(0)); };
        loop.Step(TestNetworks.Images(Shape, Rows), TestNetworks.Labels(Rows), 0);
        CollectionAssert.AreEqual(new long[] { 3, 3, 1 }, seen);
    }

    /// <summary><c>a = w</c> after the first step, then <c>a = d a + (1 - d) w</c>: weights and batch statistics alike.</summary>
    [TestMethod]
    public void Average_OverSteps_IsItsFormula()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        network.train();
        using var average = new MovingAverage(0.75);
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        var expected = new Dictionary<string, double[]>();
        for (var step = 0; step < 4; step++)
        {
            loop.Step(TestNetworks.Images(Shape, Rows), TestNetworks.Labels(Rows), 0.05);
            average.Add(network);
            foreach (var (name, tensor) in network.state_dict())
                expected[name] = step == 0 ? Numbers.Of(tensor) : [.. expected[name].Zip(Numbers.Of(tensor), (a, w) => 0.75 * a + 0.25 * w)];
        }
        var own = network.state_dict().ToDictionary(entry => entry.Key, entry => Numbers.Of(entry.Value));
        average.While(network, () =>
        {
            foreach (var (name, tensor) in network.state_dict())
                Numbers.AssertClose(expected[name], Numbers.Of(tensor), 1e-12, name);
            return true;
        });
        foreach (var (name, tensor) in network.state_dict())
            CollectionAssert.AreEqual(own[name], Numbers.Of(tensor), name);
        Assert.IsTrue(own.Any(entry => !entry.Value.SequenceEqual(expected[entry.Key])), "the average is the network itself");
    }

    private static ConstNet Network()
    {
        var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, BatchNorm: false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        network.train();
        return network;
    }

    /// <summary>The gradients that a step leaves, without weight decay, by name.</summary>
    private static Dictionary<string, double[]> Gradients(Func<TrainingOptions, TrainingOptions> change, int rows)
    {
        using var network = Network();
        using var loop = new TrainingLoop(network, change(TestNetworks.Options(weightDecay: 0)));
        loop.Step(TestNetworks.Images(Shape, rows), TestNetworks.Labels(rows), 0);
        return TestNetworks.Parameters(network).ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value.grad!));
    }

}
