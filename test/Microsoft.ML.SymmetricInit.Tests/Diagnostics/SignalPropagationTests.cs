using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class SignalPropagationTests
{
    private const double Relative = 1e-11;
    private static readonly ImageShape Shape = new(3, 12, 10);

    [TestMethod]
    public void Stages_OfAnArbitraryNetwork_AreTheSlowDefinition()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2, false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        var (images, labels) = (TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
        var (forward, backward) = Signals.Both(network, images, logits => nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum));
        var measured = SignalPropagation.Measure(network, images, labels);
        CollectionAssert.AreEqual(forward.Select(signal => signal.Stage).ToArray(), measured.Stages.Select(stage => stage.Stage).ToArray());
        for (var i = 0; i < forward.Count; i++)
        {
            AssertSlow(forward[i], measured.Stages[i].Forward);
            AssertSlow(backward[i], measured.Stages[i].Backward);
        }
    }

    /// <summary>The gradients are those of the mean loss of the batch, which a training step would use.</summary>
    [TestMethod]
    public void Gradients_OfEveryParameter_AreThoseOfTheMeanLoss()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2, false), Shape, Initialization.He());
        TestNetworks.Scatter(network);
        var (images, labels) = (TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
        var measured = SignalPropagation.Measure(network, images, labels).Gradients;
        Assert.IsTrue(network.parameters().All(parameter => parameter.grad is null));
        nn.functional.cross_entropy(network.call(images), labels).backward();
        foreach (var norms in new[] { measured, GradientNorms.Measure(network, images, labels), GradientNorms.Current(network) })
        {
            Assert.AreEqual(network.parameters().Count(), norms.Parameters.Count);
            foreach (var (name, parameter) in TestNetworks.Parameters(network))
            {
                var norm = norms.Parameters.Single(one => one.Name == name);
                Numbers.AssertClose(Numbers.Norm(Numbers.Of(parameter.grad!)), norm.Norm, Relative, name);
                CollectionAssert.AreEqual(parameter.shape, norm.Shape.ToArray());
            }
        }
    }

    [TestMethod]
    public void Spreads_OfWeights_AreTheRatiosOverEqualShapes()
    {
        var norms = new GradientNorms([
            new("a", [4, 4], 2), new("b", [4], 100), new("c", [4, 4], 0.5), new("d", [4], 1), new("e", [4, 4], 1), new("f", [8, 4], 7), new("g", [2, 2], 0), new("h", [2, 2], 0)]);
        Assert.AreEqual("factor 4 over 3 weights of 4x4|factor undefined over 2 weights of 2x2", string.Join("|", norms.Spreads));
        Assert.AreEqual((0.5, 2.0, 4.0), (norms.Spreads[0].Smallest, norms.Spreads[0].Largest, norms.Spreads[0].Ratio));
        Assert.AreEqual("gradients of weights of one shape differ at most by a factor 4 over 3 weights of 4x4", norms.ToString());
        Assert.AreEqual("gradients: no two weights have the same shape", new GradientNorms([new("a", [4, 4], 2)]).ToString());
        Assert.AreEqual(double.PositiveInfinity, new GradientSpread([2, 2], 2, 0, 1).Ratio);
    }

    /// <summary>Depth independence in the form in which it is claimed: matching positions of any depth show the same numbers.</summary>
    [TestMethod]
    public void Stages_OfConstantStart_DoNotDependOnTheDepth()
    {
        using var scope = NewDisposeScope();
        var shallow = Measure(10, equalColumns: false);
        foreach (var depth in new[] { 16, 34 })
        {
            var deep = Measure(depth, equalColumns: false);
            foreach (var stage in shallow.Stages)
            {
                var other = deep.Stages.Single(one => one.Stage == stage.Stage);
                AssertClose(stage.Forward, other.Forward, stage.Stage);
                AssertClose(stage.Backward, other.Backward, stage.Stage);
            }
        }
    }

    /// <summary>With equal head columns the backward norm grows by the root of the ratio of widths, and the angle stays.</summary>
    [TestMethod]
    public void Backward_OfConstantStartAndEqualColumns_KeepsItsAngleAndGrowsWithWidth()
    {
        using var scope = NewDisposeScope();
        var measured = Measure(16, equalColumns: true);
        var last = measured.Stages[^1].Backward;
        foreach (var stage in measured.Stages)
        {
            var width = stage.Stage.StartsWith("block", StringComparison.Ordinal) ? 8 << stage.Stage["block".Length] - '0' : 16;
            Numbers.AssertClose(last.Norm * Math.Sqrt(64.0 / width), stage.Backward.Norm, Relative, stage.Stage);
            Numbers.AssertClose(last.Angle, stage.Backward.Angle, Relative, stage.Stage);
        }
        // Every block's residual convolution of one shape gets the same gradient.
        foreach (var spread in measured.Gradients.Spreads.Where(spread => spread.Shape[0] == spread.Shape[1]))
            Assert.AreEqual(1, spread.Ratio, 1e-9, spread.ToString());
    }

    /// <summary>He's start without normalization: each block adds to the signal, so that depth shows.</summary>
    [TestMethod]
    public void Forward_OfHeStart_GrowsWithDepth()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(34, 1, false), Shape, Initialization.He());
        var stages = SignalPropagation.Measure(network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2)).Stages;
        Assert.IsTrue(stages[^1].Forward.MeanSquare > 10 * stages[0].Forward.MeanSquare, $"{stages[0]}, {stages[^1]}");
    }

    [TestMethod]
    public void Backward_OfAZeroClassifier_IsUndefined()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), Shape);
        var measured = SignalPropagation.Measure(network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
        foreach (var stage in measured.Stages)
        {
            Assert.AreEqual((0.0, 0.0), (stage.Backward.Norm, stage.Backward.OtherNorm));
            Assert.IsTrue(double.IsNaN(stage.Backward.Cosine) && double.IsNaN(stage.Backward.Angle));
            StringAssert.Contains(stage.ToString(), "backward norms 0 and 0, cosine undefined");
        }
        Assert.IsTrue(measured.Gradients.Parameters.All(one => one.Norm == 0 || one.Name.StartsWith("fc.", StringComparison.Ordinal)));
        Assert.IsTrue(measured.Gradients.Parameters.Count(one => one.Norm > 0) == 2);
    }

    [TestMethod]
    public void Cosine_OfEqualAndOppositeSignals_StaysInRange()
    {
        foreach (var squared in new[] { 0.1, 1 / 3.0, 7e-300, 1e300 })
        {
            Assert.AreEqual(0, PairSignal.Compute(squared, squared, squared, 4).Angle, 1e-7);
            Assert.AreEqual(Math.PI, PairSignal.Compute(squared, squared, -squared, 4).Angle, 1e-7);
            Assert.IsTrue(PairSignal.Compute(squared, squared, squared * (1 + 1e-15), 4).Cosine <= 1);
        }
        Assert.AreEqual(2.25, new PairSignal(3, 6, 0, 4).MeanSquare);
        Assert.AreEqual(9, new PairSignal(3, 6, 0, 4).OtherMeanSquare);
        Assert.IsTrue(double.IsNaN(PairSignal.Compute(double.PositiveInfinity, 1, 1, 4).Cosine - PairSignal.Compute(0, 1, 0, 4).Cosine));
    }

    [TestMethod]
    public void Stages_OfFrozenParametersOrWithoutAGraph_AreTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), Shape);
        TestNetworks.RandomHead(network);
        var (images, labels) = (TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
        var expected = SignalPropagation.Measure(network, images, labels);
        using (no_grad())
            Assert.AreEqual(expected.ToString(), SignalPropagation.Measure(network, images, labels).ToString());
        var own = SignalPropagation.Measure(network, images, logits => nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None));
        Assert.AreEqual(expected.ToString(), own.ToString());

        foreach (var parameter in network.parameters())
            parameter.requires_grad = false;
        var frozen = SignalPropagation.Measure(network, images, labels);
        CollectionAssert.AreEqual(expected.Stages.ToArray(), frozen.Stages.ToArray());
        Assert.IsTrue(frozen.Gradients.Parameters.All(one => one.Norm == 0));
        TestNetworks.Classifier(network).Bias!.requires_grad = true;
        var bias = SignalPropagation.Measure(network, images, labels).Gradients.Parameters.Single(one => one.Norm > 0);
        Assert.AreEqual("fc.bias", bias.Name);
        Assert.AreEqual(expected.Gradients.Parameters.Single(one => one.Name == "fc.bias").ToString(), bias.ToString());
    }

    [TestMethod]
    public void Propagation_OfOtherThanTwoLabelledImages_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        var images = TestNetworks.Images(Shape, 3);
        Failures.Expect<ArgumentException>("Images are [2, C, H, W] and not empty; received [3, 3, 12, 10].",
            () => SignalPropagation.Measure(network, images, TestNetworks.Labels(3)));
        Failures.Expect<ArgumentException>("Labels are one class index (Int64) an image, [2]; received Int64 [3].",
            () => SignalPropagation.Measure(network, images.narrow(0, 0, 2), TestNetworks.Labels(3)));
        Failures.Expect<ArgumentException>("Labels are one class index (Int64) an image, [3]; received Float32 [3].",
            () => GradientNorms.Measure(network, images, ones(3)));
        Failures.Expect<InvalidOperationException>("The losses do not depend on the map of stage 'conv1': they must be computed from the logits, "
            + "and the network must go on with the map that it shows.", () => SignalPropagation.Measure(network, images.narrow(0, 0, 2), _ => ones(2, requires_grad: true)));
        Failures.Expect<ArgumentException>("Images are [N, C, H, W] and not empty; received [3, 360].",
            () => GradientNorms.Measure(network, images.flatten(1), TestNetworks.Labels(3)));
    }

    private static SignalPropagation Measure(int depth, bool equalColumns)
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(depth, 1, false), Shape);
        if (equalColumns)
            TestNetworks.EqualColumnsHead(network);
        else
            TestNetworks.RandomHead(network);
        return SignalPropagation.Measure(network, TestNetworks.Images(Shape, 2), TestNetworks.Labels(2));
    }

    private static void AssertClose(PairSignal expected, PairSignal actual, string what)
    {
        Numbers.AssertClose(expected.Norm, actual.Norm, Relative, what);
        Numbers.AssertClose(expected.OtherNorm, actual.OtherNorm, Relative, what);
        Numbers.AssertClose(expected.Angle, actual.Angle, Relative, what);
    }

    private static void AssertSlow(Signal expected, PairSignal measured)
    {
        Numbers.AssertClose(Numbers.Norm(expected.Of(0)), measured.Norm, Relative, expected.Stage);
        Numbers.AssertClose(Numbers.Norm(expected.Of(1)), measured.OtherNorm, Relative, expected.Stage);
        Assert.AreEqual(Numbers.Cosine(expected.Of(0), expected.Of(1)), measured.Cosine, Relative, expected.Stage);
        Assert.AreEqual(expected.Values.Length / 2, measured.Size);
        Numbers.AssertClose(expected.Of(0).Average(value => value * value), measured.MeanSquare, Relative, expected.Stage);
        Numbers.AssertClose(Math.Acos(Numbers.Cosine(expected.Of(0), expected.Of(1))), measured.Angle, 1e-9, expected.Stage);
    }
}
