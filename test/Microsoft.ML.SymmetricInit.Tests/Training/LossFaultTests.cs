using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What is said of a loss that is not finite or has exploded: the first part that is wrong, and what would help.</summary>
[TestClass]
public class LossFaultTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);

    [TestMethod]
    [DataRow(999999.0, false)]
    [DataRow(1e6, true)]
    [DataRow(double.PositiveInfinity, true)]
    [DataRow(double.NaN, true)]
    public void Loss_IsAFaultFromAMillionNats(double loss, bool fault) => Assert.AreEqual(fault, LossFault.Is(loss));

    [TestMethod]
    public void Images_ThatAreNotFinite_AreNamedFirst()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        using Scalar nothing = double.NaN;
        Assert.AreEqual("The images of the batch have values that are not finite: look at the data.",
            LossFault.Explain(network, full(2, 3, 8, 8, nothing, dtype: ScalarType.Float64), firstStep: true));
    }

    [TestMethod]
    public void Parameter_ThatIsNotFinite_IsNamed()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        Fill(network, "block2.layer.0.conv", double.PositiveInfinity);
        Assert.AreEqual("The first parameter that is not finite is 'block2.layer.0.conv.weight', which the steps before made so. A smaller LearningRate usually mends this.",
            LossFault.Explain(network, TestNetworks.Images(Shape, 2), firstStep: false));
    }

    /// <summary>Finite weights whose products are not: the stage that they end in is the first that is wrong.</summary>
    [TestMethod]
    [DataRow(true, "No step is made yet: the Initialization does not suit the network. One whose values keep their length, or batch normalization, would work.")]
    [DataRow(false, "A smaller LearningRate usually mends this.")]
    public void Stage_ThatOverflows_IsNamedWithTheOneBefore(bool firstStep, string cause)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(Depth: 3, Width: 6), Shape);
        foreach (var layer in network.Layers)
            Fill(network, layer.Name, 1);
        Fill(network, network.Layers[1].Name, 1e300);
        Fill(network, network.Layers[2].Name, 1e300);
        var stages = new List<string>();
        network.FeatureObserver = (stage, _) => stages.Add(stage);
        var text = LossFault.Explain(network, ones(2, 3, 8, 8, dtype: ScalarType.Float64), firstStep);
        Assert.AreEqual(0, stages.Count, "the network's own observer rests");
        using (network.call(ones(1, 3, 8, 8, dtype: ScalarType.Float64)))
        {
        }
        Assert.AreEqual($"The first values that are not finite leave '{stages[2]}', after 1.152E+303 at '{stages[1]}'. {cause}", text);
    }

    [TestMethod]
    public void Stage_ThatGrowsMost_IsNamedIfAllIsFinite()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(Depth: 3, Width: 6), Shape);
        foreach (var layer in network.Layers)
            Fill(network, layer.Name, 1);
        Fill(network, network.Layers[2].Name, 1e9);
        StringAssert.StartsWith(LossFault.Explain(network, ones(2, 3, 8, 8, dtype: ScalarType.Float64), firstStep: false),
            "The values grow most at 'block1.layer.1', to 6.912E+12, after 1152 at 'block1.layer.0'. ");
    }

    /// <summary>The weights of a faulty step are those that gave its loss, so that they can be looked at.</summary>
    [TestMethod]
    public void Step_OfAFaultyLoss_LeavesTheWeights()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(Depth: 1, Width: 6), Shape);
        foreach (var layer in network.Layers)
            Fill(network, layer.Name, 1);
        using (no_grad())
        {
            using Scalar large = 1e8;
            network.Layers[^1].Weight.select(0, 0).mul_(large);
        }
        var before = network.parameters().Select(Numbers.Of).ToList();
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        var (loss, _) = loop.Step(ones(2, 3, 8, 8, dtype: ScalarType.Float64), tensor(new long[] { 1, 2 }), 0.1);
        Assert.IsTrue(loss > 1e6);
        foreach (var (values, parameter) in before.Zip(network.parameters()))
            CollectionAssert.AreEqual(values, Numbers.Of(parameter));
    }

    [TestMethod]
    public void Fit_OfAWildLearningRate_EndsNamingStepAndPlace()
    {
        var observer = new ObservedRun();
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 5, BatchSize = 12, LearningRate = 1e9, LearningRateSchedule = LearningRateSchedule.Constant, NumberOfThreads = 1, Observers = [observer] };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext(seed: 1).MulticlassClassification.Trainers.ConstNet(options).Fit(Tests.Images.Data(30)));
        StringAssert.Matches(fault.Message, new(@"^The loss is \S+ in epoch 1, step [23] of 3, at learning rate 1E\+09\. The (values grow most at|first values that are not finite leave|first parameter that is not finite is) '.*A smaller LearningRate usually mends this\.$"));
        Assert.AreEqual("ended Failed", observer.Calls[^1]);
        Assert.AreEqual(fault.Message, observer.Results.Single().Fault);
        Assert.AreEqual($"The run failed after no epoch: {fault.Message}", observer.Results[0].Verdict[0]);
    }

    private static void Fill(ImageNetwork network, string layer, double value)
    {
        using var noGradient = no_grad();
        using Scalar number = value;
        network.Layers.Single(each => each.Name == layer).Weight.fill_(number);
    }
}
