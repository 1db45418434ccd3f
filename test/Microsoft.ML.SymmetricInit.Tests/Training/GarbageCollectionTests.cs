using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// TorchSharp frees the native half of a number when its object is collected, also in the middle of the call that uses
/// it. Whatever our code hands to libtorch must be held until the call returns, or a collection on another thread ends
/// a run or, worse, changes it.
/// </summary>
[TestClass]
public class GarbageCollectionTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Training_WhileAnotherThreadCollects_IsTheSameBitForBit(bool batchNorm)
    {
        var quiet = Train(batchNorm);
        using var collections = new Collections();
        for (var run = 0; run < 2; run++)
        {
            foreach (var (name, values) in Train(batchNorm))
                CollectionAssert.AreEqual(quiet[name], values, name);
        }
    }

    private static Dictionary<string, double[]> Train(bool batchNorm)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(3, 8, 8);
        using var streams = new RandomStreams(2);
        using var network = new ConstNetArchitecture(10, 1, batchNorm).Build(shape, TestNetworks.Classes);
        Initialization.Constant().Apply(network, streams.Weights);
        using var breaking = new ActiveBreakers(SymmetryBreaker.Catalogue, network, streams);
        network.train();
        using var loop = new TrainingLoop(network, TestNetworks.Options(nesterov: true), breaking);
        using var images = TestNetworks.Images(shape, 8).to(ScalarType.Float32);
        using var labels = TestNetworks.Labels(8);
        for (var step = 0; step < 25; step++)
            loop.Step(images, labels, 0.01);
        return network.state_dict().ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
    }
}
