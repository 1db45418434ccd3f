using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>One step of training against its formula, written out for every number.</summary>
[TestClass]
public class SgdStepTests
{
    private static readonly ImageShape Shape = new(2, 6, 5);

    /// <summary>
    /// <c>d = g + wd * w; v = d at first, then m * v + d; w -= rate * v</c>, with Nesterov <c>w -= rate * (d + m * v)</c>.
    /// The rate changes from step to step and scales the whole velocity.
    /// </summary>
    [TestMethod]
    [DataRow(0.9, false, 5e-4)]
    [DataRow(0.9, true, 5e-4)]
    [DataRow(0.5, false, 0.0)]
    [DataRow(0.0, false, 0.1)]
    public void Step_OfSgd_IsItsFormula(double momentum, bool nesterov, double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        var (images, labels) = (TestNetworks.Images(Shape, 4), TestNetworks.Labels(4));
        using var loop = new TrainingLoop(network, TestNetworks.Options(0.5, weightDecay, nesterov) with { Momentum = momentum });
        network.train();
        var parameters = TestNetworks.Parameters(network);
        var weights = parameters.ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));
        var velocities = new Dictionary<string, double[]>();
        foreach (var rate in new[] { 0.03, 0.1, 0.0, 0.05 })
        {
            var gradients = Gradients(network, images, labels);
            loop.Step(images, labels, rate);
            foreach (var (name, w) in weights)
            {
                var d = gradients[name].Zip(w, (g, value) => g + weightDecay * value).ToArray();
                var v = velocities[name] = velocities.TryGetValue(name, out var last) ? [.. last.Zip(d, (old, now) => momentum * old + now)] : d;
                for (var i = 0; i < w.Length; i++)
                    w[i] -= rate * (nesterov ? d[i] + momentum * v[i] : v[i]);
                Numbers.AssertClose(w, Numbers.Of(parameters[name]), 1e-12, $"{name}, rate {rate}");
            }
        }
    }

    [TestMethod]
    public void Step_OnABatch_ReturnsTheLossAndHitsFromBeforeIt()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape, Initialization.He());
        TestNetworks.RandomHead(network);
        var (images, labels) = (TestNetworks.Images(Shape, 40), TestNetworks.Labels(40));
        var logits = Numbers.Of(network.call(images)).Chunk(TestNetworks.Classes).ToArray();
        var expected = logits.Select((row, n) => Math.Log(row.Sum(Math.Exp)) - row[n % TestNetworks.Classes]).Average();
        var hits = logits.Where((row, n) => row[n % TestNetworks.Classes] == row.Max()).Count();
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        var (loss, correct) = loop.Step(images, labels, 0.03);
        Numbers.AssertClose(expected, loss, 1e-12, "loss");
        Assert.AreEqual(hits, correct);
        Assert.IsTrue(hits is > 0 and < 40, $"{hits} hits say nothing");
    }

    [TestMethod]
    public void Step_AfterAStep_DoesNotAddUpGradients()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape, Initialization.He());
        TestNetworks.RandomHead(network);
        var (images, labels) = (TestNetworks.Images(Shape, 4), TestNetworks.Labels(4));
        using var loop = new TrainingLoop(network, TestNetworks.Options(weightDecay: 0));
        network.train();
        loop.Step(images, labels, 0);
        var once = TestNetworks.Parameters(network).ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value.grad!));
        loop.Step(images, labels, 0);
        foreach (var (name, parameter) in TestNetworks.Parameters(network))
            CollectionAssert.AreEqual(once[name], Numbers.Of(parameter.grad!), name);
    }

    private static Dictionary<string, double[]> Gradients(ImageNetwork network, Tensor images, Tensor labels)
    {
        network.zero_grad();
        nn.functional.cross_entropy(network.call(images), labels).backward();
        return TestNetworks.Parameters(network).ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value.grad!));
    }
}
