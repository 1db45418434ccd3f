using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What the paper's strings start a LeakyNet as, without batch normalization. Beyond Signal Propagation, section 5.1 and Appendices G and H.</summary>
[TestClass]
public class LeakyNetTests
{
    private const double Relative = 1e-10;
    private static readonly ImageShape Shape = new(3, 9, 8);

    /// <summary>The seven strings of Table 2, in its order.</summary>
    public static IReadOnlyList<string> Table2 { get; } =
    [
        "h_hhhh_hhhh_hhhh", "i_iiii_iiii_iiii", "1_iiii_iiii_iiii", "1_iiii_11ii_iiii", "1_iiii_1111_iiii", "1_ii11_ii11_ii11", "1_1111_1111_1111",
    ];

    private static IEnumerable<object[]> Table2Rows => Table2.Select(text => new object[] { text });

    [TestMethod]
    [DynamicData(nameof(Table2Rows))]
    public void Trainer_OfDepth16_TakesTheStringsOfTable2(string text)
    {
        var scheme = Initialization.PerLayer(text);
        Assert.AreEqual(text, scheme.ToString());
        _ = new MLContext().MulticlassClassification.Trainers.LeakyNet(new LeakyNetTrainer.Options { Initialization = scheme, Image = Shape });
        using var network = Make(text, 16);
        Assert.AreEqual(14, network.Layers.Count);
    }

    [TestMethod]
    public void Maps_OfEveryMixBehindAnAveragingStem_AreTheSameWithEqualChannels()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        foreach (var width in new[] { 1, 2 })
        {
            var mixes = Enumerable.Range(0, 8).Select(bits => "1" + string.Concat(Enumerable.Range(0, 3).Select(bit => (bits >> bit & 1) == 0 ? '1' : 'i')));
            AssertSame([.. mixes.Select(text => Maps(text, 7, width, images))], Relative);
        }
        AssertSame([.. Table2.Where(text => text[0] == '1').Select(text => Maps(text, 16, 1, images))], Relative);
    }

    /// <summary>Factors of 100 and 1/100 alternate; float32 is held to its own tolerance.</summary>
    [TestMethod]
    public void Maps_OfEveryMixInFloat32_AreTheSame()
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        AssertSame([Maps("1_1111_1111_1111", 16, 1, images), .. Table2.Where(text => text[0] == '1').Select(text => Maps(text, 16, 1, images, ScalarType.Float32))], 1e-4);
    }

    /// <summary>Two blocks turn the sign: <c>leaky(-(1/slope) leaky(z)) = -z</c>.</summary>
    [TestMethod]
    [DataRow(0.01)]
    [DataRow(0.3)]
    public void LastMap_OfDepths10To34_IsTheSameUpToTheSign(double slope)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        double[]? expected = null;
        foreach (var (depth, sign) in new[] { (10, -1), (16, 1), (34, -1) })
        {
            using var network = TestNetworks.Make(new LeakyNetArchitecture(depth, 1, false, slope), Shape, Initialization.ConstAverage());
            double[] last = [.. Signals.Forward(network, images)[^1].Values.Select(value => sign * value)];
            expected ??= last;
            Numbers.AssertClose(expected, last, Relative, $"depth {depth}");
        }
    }

    [TestMethod]
    [DataRow(10, 1, -1)]
    [DataRow(16, 2, 1)]
    public void LastMap_OfIdentities_IsTheImageChannelThatTheChannelStandsFor(int depth, int widen, int sign)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, 2);
        using var network = TestNetworks.Make(new LeakyNetArchitecture(depth, widen, false), Shape, Initialization.Identity());
        var last = Signals.Forward(network, images)[^1];
        var pixels = Numbers.Of(images);
        for (var channel = 0; channel < last.Channels; channel++)
        {
            var source = channel % (32 * widen) % (16 * widen) % 16 % 3;
            for (var image = 0; image < 2; image++)
            {
                for (var place = 0; place < last.Pixels; place++)
                {
                    var (y, x) = (place / last.Width, place % last.Width);
                    var expected = sign * pixels[((image * 3 + source) * 9 + 4 * y) * 8 + 4 * x];
                    Assert.AreEqual(expected, last[image, channel, y, x], Relative, $"channel {channel}");
                }
            }
        }
    }

    [TestMethod]
    public void Correlations_OfAveragesAndIdentities_AreThoseOfTheirPatterns()
    {
        using var network = TestNetworks.Make(new LeakyNetArchitecture(10, 2), Shape, Initialization.PerLayer("i_i1_i1_1i"));
        foreach (var layer in network.Layers.Where(layer => layer.Role != LayerRole.Classifier))
        {
            var isAverage = layer.Block is 1 or 3 or 4;
            var (outputs, replicas) = (layer.OutputChannels, layer.OutputChannels / layer.InputChannels);
            // 16 outputs of 3 channels: one channel goes to 6 of them, two go to 5.
            var forward = isAverage ? 1 : layer.Role == LayerRole.Stem ? (6 * 5 + 5 * 4 + 5 * 4) / (16.0 * 15) : (replicas - 1) / (outputs - 1.0);
            Assert.AreEqual(forward, SliceCorrelation.Forward(layer.Weight), 1e-12, layer.Name);
            Assert.AreEqual(isAverage ? 1 : 0, SliceCorrelation.Backward(layer.Weight), 1e-12, layer.Name);
        }
        Assert.AreEqual(0.291667, SliceCorrelation.Forward(network.Layers[0].Weight), 1e-6);
    }

    /// <summary>What is added to one channel only survives identities whole, and averages not at all.</summary>
    [TestMethod]
    [DataRow("1_iiii_iiii_iiii", true)]
    [DataRow("1_iiii_11ii_iiii", true)]
    [DataRow("1_ii11_ii11_ii11", false)]
    [DataRow("1_iii1_1111_1111", false)]
    public void Perturbation_AddedToABlock_PassesIdentitiesAndIsGoneAfterAnAverage(string text, bool survives)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Make(text, 16);
        var ratios = new Dictionary<string, double>();
        network.FeatureObserver = (stage, map) =>
        {
            if (stage == "block1.layer.1")
                map.add_(TestNetworks.Images(new ImageShape(16, 9, 8), 2, seed: 4), Scalars.One);
            ratios[stage] = PerturbationRatio(map);
        };
        network.call(TestNetworks.Images(Shape, 2));
        Assert.IsTrue(ratios["block1.layer.0"] < 1e-12 && ratios["block1.layer.1"] > 0.3, "it was not there before");
        Assert.AreEqual(survives ? ratios["block1.layer.1"] : 0, ratios["block1.layer.3"], survives ? Relative : 1e-12);
    }

    [TestMethod]
    [DataRow("1_ii", "it has 3 characters where a stem and 12 blocks need 13.")]
    [DataRow("1_iiii_iiii_iiiii", "it has 14 characters where a stem and 12 blocks need 13.")]
    public void Trainer_OfAStringOfAnotherLength_CountsTheCharacters(string text, string reason) => Failures.Expect<ArgumentOutOfRangeException>(
        $"Initialization '{text}' does not fit this network: {reason}",
        () => new MLContext().MulticlassClassification.Trainers.LeakyNet(new LeakyNetTrainer.Options { Initialization = Initialization.PerLayer(text) }));

    [TestMethod]
    [DataRow("1")]
    [DataRow("")]
    [DataRow("1-ii")]
    [DataRow("1_2i")]
    [DataRow("x_ii11")]
    public void PerLayer_OfOtherText_IsRefused(string text) => Failures.Expect<FormatException>(
        $"'{text}' is no initialization string: 1, i, h, k or n for the stem and for each block, with underscores as you like, such as 1_ii11_ii11_ii11.",
        () => Initialization.PerLayer(text));

    private static ImageNetwork Make(string text, int depth, int widen = 1, ScalarType type = ScalarType.Float64) =>
        TestNetworks.Make(new LeakyNetArchitecture(depth, widen, BatchNorm: false), Shape, Initialization.PerLayer(text), type: type);

    private static IReadOnlyList<Signal> Maps(string text, int depth, int widen, Tensor images, ScalarType type = ScalarType.Float64)
    {
        using var network = Make(text, depth, widen, type);
        return Signals.Forward(network, images.to(type));
    }

    private static void AssertSame(IReadOnlyList<IReadOnlyList<Signal>> networks, double relative)
    {
        foreach (var maps in networks)
        {
            foreach (var (expected, actual) in networks[0].Zip(maps))
            {
                Numbers.AssertClose(expected.Values, actual.Values, relative, actual.Stage);
                var first = actual.Values.Chunk(actual.Channels * actual.Pixels).SelectMany(image => Enumerable.Repeat(image[..actual.Pixels], actual.Channels).SelectMany(values => values));
                Numbers.AssertClose([.. first], actual.Values, relative, $"channels of {actual.Stage}");
            }
        }
    }

    private static double PerturbationRatio(Tensor map)
    {
        using var scope = NewDisposeScope();
        return Numbers.Norm(Numbers.Of(map - map.mean([1], keepdim: true))) / Numbers.Norm(Numbers.Of(map));
    }
}
