using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Where masks act in ConstNet, forward and backward.</summary>
[TestClass]
public class DropoutInNetworkTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);

    /// <summary>A block adds its convolution times the mask, and so the gradient passes times the mask; the shortcut is not dropped.</summary>
    [TestMethod]
    [DataRow(true, 1)]
    [DataRow(false, 1)]
    [DataRow(true, 2)]
    [DataRow(false, 2)]
    public void Block_WithDropout_MultipliesItsConvolutionByTheMask(bool batchNorm, int stride)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        using var same = new Generator(8);
        using var numbers = new Generator(31);
        using var block = new ConstNetBlock(Maker(stride), batchNorm, ShortcutInput.Linear);
        var parameters = block.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        using (no_grad())
        {
            foreach (var parameter in parameters.Values)
                parameter.copy_(randn(parameter.shape, dtype: ScalarType.Float64, generator: numbers));
        }
        block.Dropout.Use(0.3, generator);
        var x = randn(2, 4, 6, 6, dtype: ScalarType.Float64, generator: numbers);
        var actual = block.call(x);
        var direction = randn(actual.shape, dtype: ScalarType.Float64, generator: numbers);
        var actualGradient = Gradient(actual, direction, parameters["conv.weight"]);

        var again = new Dropout();
        again.Use(0.3, same);
        var mask = again.Mask(actual, training: true, out _)!;
        var prepared = batchNorm
            ? nn.functional.batch_norm(x, zeros(4, dtype: ScalarType.Float64), ones(4, dtype: ScalarType.Float64), parameters["bn.weight"], parameters["bn.bias"], true, 0.1, 1e-5)
            : x.add(parameters["bias0"], Scalars.One);
        var branch = nn.functional.conv2d(prepared.relu(), parameters["conv.weight"], null, [stride, stride], [1, 1]) * mask;
        if (!batchNorm)
            branch = parameters["scale"] * branch.add(parameters["bias1"], Scalars.One);
        var expected = branch.add(stride == 1 ? x : nn.functional.conv2d(x, parameters["conv_res.weight"], null, [stride, stride]), Scalars.One);
        Numbers.AssertClose(Numbers.Of(expected), Numbers.Of(actual), 1e-12, "output");
        Numbers.AssertClose(Gradient(expected, direction, parameters["conv.weight"]), actualGradient, 1e-12, "gradient");
    }

    /// <summary>The layers of one block of four channels.</summary>
    private static LayerMaker Maker(int stride)
    {
        var layer = new LayerShape { Name = "conv", Role = LayerRole.Residual, OutputChannels = 4, InputChannels = 4, KernelSide = 3, Blocks = 1, Stride = stride, BranchLength = 1 };
        return new LayerMaker(new TensorSpec(CPU, ScalarType.Float64), "", stride == 1 ? [layer] : [layer with { Name = "conv_res", Role = LayerRole.Shortcut, KernelSide = 1, BranchLength = 0 }, layer]);
    }

    [TestMethod]
    public void Stem_WithDropout_IsMultipliedByTheMask()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        using var same = new Generator(8);
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 2), Shape, Initialization.He());
        var images = TestNetworks.Images(Shape, 2);
        network.train();
        var plain = Signals.Forward(network, images)[0];
        network.UseDropout(0, 0.4, generator);
        var dropped = Signals.Forward(network, images)[0];
        var again = new Dropout();
        again.Use(0.4, same);
        var mask = Numbers.Of(again.Mask(empty(2, 16, 8, 8, dtype: ScalarType.Float64), training: true, out _)!);
        CollectionAssert.AreEqual(plain.Values.Zip(mask, (value, factor) => value * factor).ToArray(), dropped.Values);
    }

    [TestMethod]
    [DataRow(false, 0)]
    [DataRow(true, 1)]
    public void Dropout_AsBreaking_ActsAfterBlocksAndOnTheStemIfAsked(bool stem, int onStem)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape, Initialization.He());
        using var streams = new RandomStreams(4);
        var images = TestNetworks.Images(Shape, 2);
        var plain = Signals.Forward(network, images);
        SymmetryBreaker.Dropout(0.2, stem).BeforeTraining(network, streams["dropout"]);
        var dropped = Signals.Forward(network, images);
        Assert.AreEqual(onStem == 1, !plain[0].Values.SequenceEqual(dropped[0].Values), "stem");
        for (var i = 1; i < plain.Count; i++)
            CollectionAssert.AreNotEqual(plain[i].Values, dropped[i].Values, plain[i].Stage);
    }

    [TestMethod]
    public void Network_WithDropoutInEvaluation_IsTheNetworkWithoutAndDrawsNothing()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10), Shape, Initialization.He());
        using var generator = new Generator(8);
        TestNetworks.RandomHead(network);
        var images = TestNetworks.Images(Shape, 3);
        network.eval();
        var plain = Numbers.Of(network.call(images));
        network.UseDropout(0.3, 0.3, generator);
        var state = Numbers.Of(generator.get_state());
        CollectionAssert.AreEqual(plain, Numbers.Of(network.call(images)));
        CollectionAssert.AreEqual(state, Numbers.Of(generator.get_state()));
        network.train();
        CollectionAssert.AreNotEqual(plain, Numbers.Of(network.call(images)));
    }

    private static double[] Gradient(Tensor output, Tensor direction, Tensor weight) =>
        Numbers.Of(autograd.grad([(output * direction).sum()], [weight])[0]);
}
