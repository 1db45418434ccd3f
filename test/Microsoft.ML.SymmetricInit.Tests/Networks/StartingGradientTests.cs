using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Property 3 of ConstNet's start, what zero layers learn, and that He's start reaches every parameter.</summary>
[TestClass]
public class StartingGradientTests
{
    private static readonly ImageShape Shape = new(3, 9, 8);

    [TestMethod]
    [DataRow(ShortcutInput.Linear, false)]
    [DataRow(ShortcutInput.Linear, true)]
    [DataRow(ShortcutInput.Activated, false)]
    [DataRow(ShortcutInput.Activated, true)]
    public void Gradient_OfZeroHead_ReachesTheHeadAloneWithEqualColumns(ShortcutInput shortcut, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2, batchNorm, shortcut), Shape);
        Backward(network);
        foreach (var (name, parameter) in TestNetworks.Parameters(network))
        {
            var largest = Numbers.Of(parameter.grad!).Max(Math.Abs);
            if (name.StartsWith("fc.", StringComparison.Ordinal))
                Assert.IsTrue(largest > 1e-3, name);
            else
                Assert.AreEqual(0.0, largest, name);
        }
        var head = TestNetworks.Classifier(network).Weight;
        foreach (var row in Numbers.Of(head.grad!).Chunk((int)head.size(1)))
            Assert.AreEqual(0, row.Max() - row.Min(), 1e-12 * row.Max(Math.Abs));
    }

    [TestMethod]
    [DataRow(ShortcutInput.Linear, false)]
    [DataRow(ShortcutInput.Linear, true)]
    [DataRow(ShortcutInput.Activated, false)]
    [DataRow(ShortcutInput.Activated, true)]
    public void Gradient_AfterOneStepFromHesStart_ReachesEveryParameter(ShortcutInput shortcut, bool batchNorm)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, batchNorm, shortcut), Shape, Initialization.He());
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        loop.Step(TestNetworks.Images(Shape, 4), TestNetworks.Labels(4), 0.03);
        network.zero_grad();
        Backward(network);
        var parameters = TestNetworks.Parameters(network);
        // Stem; six blocks of one convolution and their scalars or norms; two projections; head.
        Assert.AreEqual(1 + 6 * (1 + (batchNorm ? 2 : 3)) + 2 + 2, parameters.Count);
        foreach (var (name, parameter) in parameters)
        {
            Assert.IsNotNull(parameter.grad, $"{name} has no gradient");
            var values = Numbers.Of(parameter.grad);
            Assert.IsTrue(values.All(double.IsFinite), $"the gradient of {name} is not finite");
            Assert.IsTrue(values.Any(value => value != 0), $"the gradient of {name} is 0");
        }
    }

    /// <summary>Why a block has one convolution: of two stacked layers of zeros neither ever learns, of one it does.</summary>
    [TestMethod]
    public void Gradient_OfTwoStackedZeroLayers_IsZeroForEver()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var x = randn(6, 4, dtype: ScalarType.Float64, generator: generator);
        foreach (var activate in new[] { true, false })
        {
            var first = zeros(4, 4, dtype: ScalarType.Float64, requires_grad: true);
            var second = zeros(4, 4, dtype: ScalarType.Float64, requires_grad: true);
            var hidden = nn.functional.linear(x, first);
            x.add(nn.functional.linear(activate ? hidden.relu() : hidden, second), Scalars.One).square().sum().backward();
            Assert.AreEqual(0.0, Numbers.Of(first.grad!).Max(Math.Abs));
            Assert.AreEqual(0.0, Numbers.Of(second.grad!).Max(Math.Abs));

            var only = zeros(4, 4, dtype: ScalarType.Float64, requires_grad: true);
            x.add(nn.functional.linear(activate ? x.relu() : x, only), Scalars.One).square().sum().backward();
            Assert.IsTrue(Numbers.Of(only.grad!).Max(Math.Abs) > 0.1);
        }
    }

    private static void Backward(ImageNetwork network) =>
        nn.functional.cross_entropy(network.call(TestNetworks.Images(Shape, 4)), TestNetworks.Labels(4)).backward();
}
