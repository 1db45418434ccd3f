using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What an inspection measures, and that it leaves a network as it was.</summary>
[TestClass]
public sealed class InitializationReportTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);
    private static readonly IReadOnlyList<SymmetryBreaker> All =
        [.. SymmetryBreaker.Catalogue.DistinctBy(mechanism => mechanism.GetType())];

    [TestMethod]
    public void Network_ThatIsInspected_IsAsItWas()
    {
        using var scope = NewDisposeScope();
        foreach (var training in new[] { true, false })
        {
            using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
            network.train(training);
            using var generator = new Generator(3);
            network.UseDropout(0.2, 0.2, generator);
            Action<string, Tensor> observer = (_, _) => Assert.Fail("the observer of the user is called");
            network.FeatureObserver = observer;
            var before = network.state_dict().SelectMany(pair => Numbers.Of(pair.Value)).ToArray();
            var draws = generator.get_state();
            var threads = get_num_threads();
            InitializationReport.Measure(network, TestNetworks.Images(Shape, 4), TestNetworks.Labels(4), All);
            CollectionAssert.AreEqual(before, network.state_dict().SelectMany(pair => Numbers.Of(pair.Value)).ToArray());
            Assert.IsTrue(network.parameters().All(parameter => parameter.grad is null));
            Assert.AreEqual((training, threads), (network.training, get_num_threads()));
            Assert.AreSame(observer, network.FeatureObserver);
            Assert.IsTrue(generator.get_state().Equals(draws), "something was drawn");
        }
    }

    [TestMethod]
    public void Html_OfAReport_IsWellFormedAndHoldsVerdictFindingsAndEveryLayer()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        using var images = TestNetworks.Images(Shape, 4);
        using var labels = TestNetworks.Labels(4);
        var report = InitializationReport.Measure(network, images, labels, []);
        var hostile = report with { Network = "<script>alert('&')</script>" };
        var page = System.Xml.Linq.XDocument.Parse(System.Text.RegularExpressions.Regex.Replace(hostile.ToHtml().Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "(<meta[^>]*)>", "$1/>"));
        Assert.AreEqual("Fails: signal, gradient or symmetry breaking do not reach every layer.", page.Descendants("h1").Single().Value);
        Assert.AreEqual(0, page.Descendants("script").Count());
        Assert.AreEqual(hostile.Network, page.Descendants("p").First().Value);
        Assert.AreEqual(report.Findings.Count, page.Descendants("li").Count());
        StringAssert.Contains(page.Descendants("li").First().Value, report.Findings[0].Remedy);
        var cells = page.Descendants("tr").Select(row => row.Elements().First().Value).ToList();
        foreach (var layer in network.Layers)
            CollectionAssert.Contains(cells, layer.Name);
    }

    [TestMethod]
    public void Tensors_OfAnInspection_AreFreed()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        using var images = TestNetworks.Images(Shape, 4);
        using var labels = TestNetworks.Labels(4);
        LiveTensors.AssertNoneLeft(() =>
        {
            InitializationReport.Measure(network, images, labels, All);
            return network.parameters().Count();
        });
    }

    [TestMethod]
    public void Report_OfTheSameSeed_IsTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        string Json(int seed) => InitializationReport.Measure(network, TestNetworks.Images(Shape, 4), TestNetworks.Labels(4), [SymmetryBreaker.Dropout(0.1)], seed).ToJson();
        Assert.AreEqual(Json(1), Json(1));
        Assert.AreNotEqual(Json(1), Json(2));
    }

    /// <summary>A zero classifier hides the body for one step, and zero multipliers hide their branches for one more.</summary>
    [TestMethod]
    public void Gradient_BehindZeros_ArrivesAStepLaterForEach()
    {
        var report = InitializationVerdictTests.Inspect(new InspectionCase(new WideResNetArchitecture(10, 1, ResidualForm.ReZero), "rezero", "", InitializationVerdict.Sound));
        foreach (var layer in report.Reach)
            Assert.AreEqual(layer.Layer is "conv1" or "fc" || layer.Layer.EndsWith("conv_res", StringComparison.Ordinal) ? 0 : 1, layer.Steps, layer.Layer);
        var constant = InitializationVerdictTests.Inspect(new InspectionCase(new ConstNetArchitecture(7), "0", "", InitializationVerdict.Fails));
        foreach (var layer in constant.Reach)
            Assert.AreEqual(layer.Layer == "fc" ? 0 : 1, layer.Steps, layer.Layer);
    }

    /// <summary>Shortcuts that are identities hand differences on, projections that average do not; the stem of 16 equal channels has one feature.</summary>
    [TestMethod]
    public void Symmetry_OfTheConstantStart_IsThatOfItsShortcuts()
    {
        var report = InitializationVerdictTests.Inspect(new InspectionCase(new ConstNetArchitecture(10), "0", "", InitializationVerdict.Fails));
        Assert.IsTrue(report.Symmetry.All(stage => stage is { DistinctAtStart: 1, DistinctAfter: 1 } && stage.LiveAtStart == stage.Channels));
        Assert.IsNull(report.Symmetry[0].Transmission);
        foreach (var stage in report.Symmetry.Skip(1))
        {
            if (stage.Stage is "block2.layer.0" or "block3.layer.0")
                Assert.AreEqual(0, stage.Transmission!.Value, 1e-12, stage.Stage);
            else
                Assert.IsTrue(stage.Transmission is > 0.5 and < 1.5, stage.ToString());
        }
    }

    [TestMethod]
    public void Image_WithoutASecond_IsInspectedWithoutAngles()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(3, 16), Shape, Initialization.He());
        var report = InitializationReport.Measure(network, TestNetworks.Images(Shape, 1), TestNetworks.Labels(1), []);
        Assert.IsTrue(report is { Images: 1, ImageCosine: null, SignalsAtStart: null, SignalsAfter: null, Verdict: InitializationVerdict.Sound }, report.ToString());
    }

    [TestMethod]
    public void Batch_BeyondTheLimit_IsNotLookedAt()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(2, 16), Shape, Initialization.He());
        var images = TestNetworks.Images(Shape, 40);
        var few = InitializationReport.Measure(network, images.narrow(0, 0, 32), TestNetworks.Labels(32), []);
        Assert.AreEqual(few.ToJson(), InitializationReport.Measure(network, images, TestNetworks.Labels(40), []).ToJson());
    }

    [TestMethod]
    public void Weights_ThatAreNotFinite_AreFound()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(2, 16), Shape, Initialization.He());
        using TorchSharp.Scalar bad = double.PositiveInfinity;
        using (no_grad())
            network.Layers[1].Weight.fill_(bad);
        var report = InitializationReport.Measure(network, TestNetworks.Images(Shape, 4), TestNetworks.Labels(4), []);
        Assert.AreEqual("NotFinite at block1.layer.0", string.Join(", ", report.Findings.Select(finding => $"{finding.Fault} at {finding.Where}")));
        Assert.AreEqual(InitializationVerdict.Fails, report.Verdict);
    }

    [TestMethod]
    public void Arguments_ThatDoNotFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), Shape);
        var images = TestNetworks.Images(Shape, 2);
        Failures.Expect<ArgumentException>("Images are [N, C, H, W] and not empty; received [2, 3].", () => InitializationReport.Measure(network, zeros(2, 3), TestNetworks.Labels(2), []));
        Failures.Expect<ArgumentException>("Labels are one class index (Int64) an image, [2]; received Int64 [3].", () => InitializationReport.Measure(network, images, TestNetworks.Labels(3), []));
        Failures.Expect<ArgumentException>("Labels are class indices in [0, 5); received 5.", () => InitializationReport.Measure(network, images, tensor(new long[] { 0, 5 }), []));
        Failures.Expect<ArgumentException>("Labels are class indices in [0, 5); received -1.", () => InitializationReport.Measure(network, images, tensor(new long[] { -1, 2 }), []));
        Assert.ThrowsExactly<ArgumentNullException>(() => InitializationReport.Measure(network, images, TestNetworks.Labels(2), null!));
    }
}
