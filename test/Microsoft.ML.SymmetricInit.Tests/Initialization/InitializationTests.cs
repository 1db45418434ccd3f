using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Texts, faults and the parts of single schemes.</summary>
[TestClass]
public class InitializationTests
{
    [TestMethod]
    [DataRow("0", "0")]
    [DataRow(" 0\t", "0")]
    [DataRow("HE", "he")]
    [DataRow("He ( Fan_Out )", "he(fan_out)")]
    public void Parse_OfAText_IgnoresCaseAndSpace(string text, string scheme) => Assert.AreEqual(scheme, Initialization.Parse(text).ToString());

    [TestMethod]
    public void ToString_OfTheFactories_IsTheDocumentedText()
    {
        Assert.AreEqual("0", Initialization.Constant().ToString());
        Assert.AreEqual("he", Initialization.He().ToString());
        Assert.AreEqual("he", Initialization.He(FanMode.FanIn).ToString());
        Assert.AreEqual("he(fan_out)", Initialization.He(FanMode.FanOut).ToString());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("xavier")]
    [DataRow("he(fan_in)")]
    [DataRow("00")]
    public void Parse_OfAnUnknownText_ListsWhatThereIs(string text) => Failures.Expect<FormatException>(
        $"There is no initialization '{text}'. Known: 0, he, he(fan_out).", () => Initialization.Parse(text));

    [TestMethod]
    public void He_OfAnUnknownFan_IsRefused()
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Initialization.He((FanMode)5));
        Assert.AreEqual($"The fan of He's initialization is FanIn or FanOut. (Parameter 'fan'){Environment.NewLine}Actual value was 5.", fault.Message);
    }

    [TestMethod]
    public void ParseAndApply_OfNull_NameTheParameter()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), new ImageShape(1, 4, 4));
        using var generator = new Generator(1);
        Assert.AreEqual("text", Assert.ThrowsExactly<ArgumentNullException>(() => Initialization.Parse(null!)).ParamName);
        Assert.AreEqual("network", Assert.ThrowsExactly<ArgumentNullException>(() => Initialization.Constant().Apply(null!, generator)).ParamName);
        Assert.AreEqual("generator", Assert.ThrowsExactly<ArgumentNullException>(() => Initialization.Constant().Apply(network, null!)).ParamName);
    }

    [TestMethod]
    public void Fans_OfEveryLayer_AreThoseCountedByHand()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 2), new ImageShape(3, 8, 8));
        Assert.AreEqual(Fans.ByLayer.Count, network.Layers.Count);
        foreach (var layer in network.Layers)
            Assert.AreEqual(Fans.ByLayer[layer.Name], ((int)layer.InputChannels, (int)layer.FanIn, (int)layer.FanOut), layer.Name);
    }

    [TestMethod]
    public void Classifier_OfEveryScheme_StartsAtZero()
    {
        foreach (var scheme in Initialization.Catalogue)
        {
            using var network = TestNetworks.Make(new ConstNetArchitecture(7), new ImageShape(1, 4, 4), scheme);
            var classifier = TestNetworks.Classifier(network);
            Assert.IsTrue(Numbers.Of(classifier.Weight).Concat(Numbers.Of(classifier.Bias!)).All(value => value == 0), scheme.ToString());
        }
    }

    [TestMethod]
    [DataRow(1, 1, 0)]
    [DataRow(3, 3, 4)]
    [DataRow(3, 5, 7)]
    [DataRow(5, 1, 2)]
    public void CentreTap_OfAnOddKernel_IsItsMiddle(int height, int width, int middle)
    {
        using var scope = NewDisposeScope();
        var kernel = arange(2 * 3 * height * width, dtype: ScalarType.Float64).view(2, 3, height, width);
        var taps = height * width;
        CollectionAssert.AreEqual(Enumerable.Range(0, 6).Select(slice => (double)slice * taps + middle).ToArray(), Numbers.Of(CentreTap.Of(kernel)));
        CentreTap.Of(kernel).fill_(-1);
        Assert.AreEqual(6, Numbers.Of(kernel).Count(value => value == -1), "the tap is a view");
    }

    [TestMethod]
    public void CentreTap_OfADenseWeight_IsTheWeight()
    {
        using var scope = NewDisposeScope();
        var weight = arange(6, dtype: ScalarType.Float64).view(2, 3);
        Numbers.AssertEqual(weight, CentreTap.Of(weight), "dense");
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(4, 3)]
    [DataRow(3, 2)]
    public void CentreTap_OfAnEvenKernel_IsRefused(int height, int width)
    {
        using var kernel = zeros(2, 2, height, width);
        Failures.Expect<ArgumentException>($"A kernel of {height}x{width} taps has no centre; both sides must be odd.", () => CentreTap.Of(kernel).Dispose());
    }
}
