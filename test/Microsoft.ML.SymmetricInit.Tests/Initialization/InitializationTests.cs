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
    [DataRow("xavier_normal")]
    [DataRow("00")]
    [DataRow("i")]
    [DataRow("x_ii11")]
    [DataRow("he(fan_in")]
    public void Parse_OfAnUnknownText_ListsWhatThereIs(string text) => Failures.Expect<FormatException>(
        $"There is no initialization '{text}'. Known: 0, zero, average, identity, noisy_average, noisy_identity, he, xavier, lecun, orthogonal, delta_orthogonal, "
        + "mirrored, replicated, fixup, skipinit, rezero, risotto, idinit, hanin_rolnick, hadamard, and a character (1, i, h, k or n) for the stem and for each block such as 1_ii11_ii11_ii11.",
        () => Initialization.Parse(text));

    [TestMethod]
    [DataRow("he(fan_off)", "'he(fan_off)': 'fan_off' is no argument of 'he'.")]
    [DataRow("identity(2)", "'identity(2)': '2' is no argument of 'identity'.")]
    [DataRow("he(seed=1.5)", "'he(seed=1.5)': seed must be a whole number; received 1.5.")]
    [DataRow("noisy_average(1)", "'noisy_average(1)': The share of the pattern is a fraction in (0, 1), such as 0.99. (Parameter 'share')")]
    [DataRow("risotto(alpha=0)", "'risotto(alpha=0)': The branch multiplier is finite and not 0. (Parameter 'alpha')")]
    [DataRow("hanin_rolnick(1.5)", "'hanin_rolnick(1.5)': The base of the branch multipliers is in (0, 1]. (Parameter 'decay')")]
    [DataRow("idinit(tau=0)", "'idinit(tau=0)': Tau is above 0 and finite. (Parameter 'tau')")]
    [DataRow("replicated", "'replicated' needs the number of distinct features, such as replicated(16).")]
    [DataRow("replicated(1.5)", "'replicated(1.5)': features must be a whole number; received 1.5.")]
    [DataRow("replicated(0)", "'replicated(0)': The number of distinct features is at least 1. (Parameter 'features')")]
    [DataRow("xavier(gain=-1)", "'xavier(gain=-1)': A gain is above 0 and finite. (Parameter 'gain')")]
    public void Parse_OfAnArgumentThatDoesNotFit_SaysWhatWould(string text, string message) =>
        Failures.Expect<FormatException>(message, () => Initialization.Parse(text));

    [TestMethod]
    [DataRow("HE(Uniform, fan_out)", "he(fan_out,uniform)")]
    [DataRow("he(fan_in)", "he")]
    [DataRow("he()", "he")]
    [DataRow("he(normal)", "he")]
    [DataRow("he(fan_in,normal)", "he")]
    [DataRow("he(normal,fan_out)", "he(fan_out)")]
    [DataRow("he(published_leaky=true)", "he(published_leaky)")]
    [DataRow("he(published_leaky=false)", "he")]
    [DataRow("xavier(normal,gain=1)", "xavier")]
    [DataRow("lecun(normal)", "lecun")]
    [DataRow("orthogonal(gain=1)", "orthogonal")]
    [DataRow("delta_orthogonal(gain=1)", "delta_orthogonal")]
    [DataRow("noisy_average(0.99)", "noisy_average")]
    [DataRow("noisy_identity(share=0.99)", "noisy_identity")]
    [DataRow("replicated(features=16,epsilon=0,linear=false)", "replicated(16)")]
    [DataRow("fixup(fan_out)", "fixup")]
    [DataRow("skipinit(alpha=0)", "skipinit")]
    [DataRow("risotto(alpha=1)", "risotto")]
    [DataRow("idinit(tau=1,epsilon=1e-6,spatial_major,loose=false)", "idinit")]
    [DataRow("hanin_rolnick(decay=0.9)", "hanin_rolnick")]
    [DataRow("1_i1(published_leaky=false)", "1_i1")]
    [DataRow("1_I 1", "1_i1")]
    [DataRow("he(seed=7)", "he(seed=7)")]
    [DataRow("he(seed=7,truncated)", "he(truncated,seed=7)")]
    [DataRow("0(seed=-3)", "0(seed=-3)")]
    [DataRow("0(seed=-2147483648)", "0(seed=-2147483648)")]
    [DataRow("1_II1h_ikkn", "1_ii1h_ikkn")]
    [DataRow("h_hh(published_leaky,seed=2)", "h_hh(published_leaky,seed=2)")]
    [DataRow("idinit(loose,epsilon=0.001,centre,tau=1.5)", "idinit(tau=1.5,epsilon=0.001,centre,loose)")]
    [DataRow("replicated(linear,16,epsilon=0.5)", "replicated(16,epsilon=0.5,linear)")]
    [DataRow("skipinit(alpha=1e-3)", "skipinit(alpha=0.001)")]
    [DataRow("hanin_rolnick(0.5)", "hanin_rolnick(0.5)")]
    [DataRow("xavier(gain=2,uniform)", "xavier(uniform,gain=2)")]
    public void Parse_OfArguments_GivesTheirCanonicalText(string text, string canonical)
    {
        Assert.AreEqual(canonical, Initialization.Parse(text).ToString());
        Assert.AreEqual(canonical, Initialization.Parse(canonical).ToString());
    }

    [TestMethod]
    public void He_OfAnUnknownFan_IsRefused()
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Initialization.He((FanMode)5));
        Assert.AreEqual($"The fan is FanIn, FanOut or Average. (Parameter 'fan'){Environment.NewLine}Actual value was 5.", fault.Message);
    }

    [TestMethod]
    public void ParseAndApply_OfNull_NameTheParameter()
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), new ImageShape(1, 4, 4));
        using var generator = new Generator(1);
        Assert.AreEqual("text", Assert.ThrowsExactly<ArgumentNullException>(() => Initialization.Parse(null!)).ParamName);
        Assert.AreEqual("layers", Assert.ThrowsExactly<ArgumentNullException>(() => Initialization.PerLayer(null!)).ParamName);
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

    /// <summary>Schemes that fit a ConstNet without batch normalization: all but those of mirrored pairs.</summary>
    public static IEnumerable<object[]> FitConstNet => Initialization.Catalogue
        .Select(scheme => $"{scheme}").Except(["mirrored", "risotto", "1_i1", "h_hh(published_leaky)"]).Append("1_i1h").Append("h_hhh(published_leaky)").Select(text => new object[] { text });

    [TestMethod]
    [DynamicData(nameof(FitConstNet))]
    public void Classifier_OfConstNet_StartsAtZero(string text)
    {
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, BatchNorm: false), new ImageShape(1, 4, 4));
        TestNetworks.RandomHead(network);
        using var generator = new Generator(1);
        Initialization.Parse(text).Apply(network, generator);
        var classifier = TestNetworks.Classifier(network);
        Assert.IsTrue(Numbers.Of(classifier.Weight).Concat(Numbers.Of(classifier.Bias!)).All(value => value == 0), text);
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
        CollectionAssert.AreEqual(Enumerable.Range(0, 6).Select(slice => (double)slice * taps + middle).ToArray(), Numbers.Of(CentreTap.Read(kernel)));
        CentreTap.Read(kernel).fill_(-1);
        Assert.AreEqual(6, Numbers.Of(kernel).Count(value => value == -1), "the tap is a view");
    }

    [TestMethod]
    public void CentreTap_OfADenseWeight_IsTheWeight()
    {
        using var scope = NewDisposeScope();
        var weight = arange(6, dtype: ScalarType.Float64).view(2, 3);
        Numbers.AssertEqual(weight, CentreTap.Read(weight), "dense");
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(4, 3)]
    [DataRow(3, 2)]
    public void CentreTap_OfAnEvenKernel_IsRefused(int height, int width)
    {
        using var kernel = zeros(2, 2, height, width);
        Failures.Expect<ArgumentException>($"A kernel of {height}x{width} taps has no centre; both sides must be odd.", () => CentreTap.Read(kernel).Dispose());
    }
}
