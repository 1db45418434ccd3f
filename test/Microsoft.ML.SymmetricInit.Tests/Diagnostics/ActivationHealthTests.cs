using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class ActivationHealthTests
{
    private static readonly ImageShape Shape = new(3, 8, 6);

    /// <summary>The stem gets channels by hand: 3 of 0, 2 below 0 for images above 0, 1 that is not a number, the rest alive.</summary>
    [TestMethod]
    public void Stem_OfKnownChannels_IsCounted()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape);
        var stem = network.Layers[0].Weight;
        using TorchSharp.Scalar below = -0.5, bad = double.NaN;
        using (no_grad())
        {
            stem.narrow(0, 2, 3).zero_();
            stem.narrow(0, 7, 2).fill_(below);
            stem.narrow(0, 9, 1).fill_(bad);
        }
        var images = TestNetworks.Images(Shape, 4).abs();
        var health = ActivationHealth.Measure(network, images).Stages[0];
        Assert.AreEqual(new StageHealth("conv1", 3 / 16.0, 3 / 16.0, 5 / 16.0, 1 / 16.0), health);
        Assert.AreEqual("conv1: dead units 0.1875, dead channels 0.1875, off channels 0.3125, not finite 0.0625", health.ToString());
    }

    /// <summary>An image with a black column leaves units dead that no channel is dead for.</summary>
    [TestMethod]
    public void DeadUnits_OfABlackColumn_AreThoseOfAllImages()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape);
        var images = TestNetworks.Images(Shape, 4);
        images.narrow(3, 0, 2).zero_();
        var half = images.clone();
        half.narrow(0, 0, 1).copy_(TestNetworks.Images(Shape, 1));
        var health = ActivationHealth.Measure(network, images).Stages[0];
        Assert.AreEqual((2.0 / 6, 0.0, 0.0), (health.DeadUnits, health.DeadChannels, health.OffChannels));
        Assert.AreEqual(0, ActivationHealth.Measure(network, half).Stages[0].DeadUnits);
    }

    [TestMethod]
    public void Stages_OfHeStart_AreTheSlowDefinition()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), Shape, Initialization.He());
        var images = TestNetworks.Images(Shape, 1);
        var maps = Signals.Forward(network, images);
        var health = ActivationHealth.Measure(network, images);
        for (var i = 0; i < maps.Count; i++)
        {
            var off = maps[i].Values.Chunk(maps[i].Pixels).Count(channel => channel.All(value => value <= 0));
            Assert.AreEqual(new StageHealth(maps[i].Stage, 0, 0, (double)off / maps[i].Channels, 0), health.Stages[i]);
        }
        Assert.IsTrue(health.Stages.Any(stage => stage.OffChannels > 0), "no channel is off: the test says nothing");
    }

    [TestMethod]
    public void LargestProbability_OfLogits_IsTheirMean()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape);
        var images = TestNetworks.Images(Shape, 3);
        Assert.AreEqual(1.0 / TestNetworks.Classes, ActivationHealth.Measure(network, images).LargestProbability, 1e-12);
        TestNetworks.RandomHead(network);
        var expected = Numbers.Of(network.call(images)).Chunk(TestNetworks.Classes).Average(row => Math.Exp(row.Max()) / row.Sum(Math.Exp));
        Assert.AreEqual(expected, ActivationHealth.Measure(network, images).LargestProbability, 1e-12);
        using TorchSharp.Scalar large = 1e6;
        using (no_grad())
            TestNetworks.Classifier(network).Weight.mul_(large);
        Assert.AreEqual(1, ActivationHealth.Measure(network, images).LargestProbability, 1e-12);
        using TorchSharp.Scalar bad = double.NaN;
        using (no_grad())
            TestNetworks.Classifier(network).Bias!.fill_(bad);
        var text = ActivationHealth.Measure(network, images).ToString();
        StringAssert.EndsWith(text, "largest probability undefined");
        Assert.AreEqual(5, text.Split(Environment.NewLine).Length);
    }
}
