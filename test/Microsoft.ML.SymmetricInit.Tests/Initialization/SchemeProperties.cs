namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// What each scheme of the catalogue promises of one layer's weights, <c>[O, I, kh, kw]</c> in row-major order, in a network
/// that it fits. A scheme without an entry fails the tests.
/// </summary>
internal sealed record SchemeProperties(NetworkArchitecture Architecture, Action<LayerShape, double[]> Check)
{
    private static readonly ConstNetArchitecture ConstNet = new(10, 2);
    private static readonly PlainConvNetArchitecture Plain = new(3, 16);

    /// <summary>Whether the weights of a layer depend on the seed.</summary>
    public Func<LayerShape, bool> IsRandom { get; init; } = _ => false;

    /// <summary>The start of the multiplier of block l, counted from 1.</summary>
    public Func<int, double> BranchScale { get; init; } = _ => 1;

    public bool Random => Architecture.Layers(new ImageShape(3, 8, 8), TestNetworks.Classes).Any(IsRandom);

    public static IReadOnlyDictionary<string, SchemeProperties> ByText { get; } = new Dictionary<string, SchemeProperties>
    {
        ["0"] = new(ConstNet, HeadZero((layer, w) => Patterns.Exact(w, layer, layer.Role == LayerRole.Residual ? Patterns.Zero : Patterns.Average))),
        ["zero"] = new(ConstNet, (layer, w) => Patterns.Exact(w, layer, Patterns.Zero)),
        ["average"] = new(ConstNet, HeadZero((layer, w) => Patterns.Exact(w, layer, Patterns.Average))),
        ["identity"] = new(ConstNet, HeadZero((layer, w) => Patterns.Exact(w, layer, Patterns.Identity))),
        ["noisy_average"] = Randomly(ConstNet, (layer, w) => Noisy(layer, w, Patterns.Average)),
        ["noisy_identity"] = Randomly(ConstNet, (layer, w) => Noisy(layer, w, Patterns.Identity)),
        ["1_i1"] = new(Plain, HeadZero((layer, w) => Patterns.Exact(w, layer, layer.Block == 0 ? Patterns.Identity : Patterns.Average))),
        ["h_hh(published_leaky)"] = Randomly(Plain, (layer, w) => Moments.Normal(layer, w, Math.Sqrt(2) * 1.01 / layer.FanIn)),
        ["he"] = Randomly(ConstNet, (layer, w) => Moments.Normal(layer, w, HeGain(layer) / layer.FanIn)),
        ["he(fan_out)"] = Randomly(ConstNet, (layer, w) => Moments.Normal(layer, w, HeGain(layer) / layer.FanOut)),
        ["he(uniform)"] = Randomly(ConstNet, (layer, w) => Moments.Uniform(layer, w, HeGain(layer) / layer.FanIn)),
        ["he(truncated)"] = Randomly(ConstNet, (layer, w) => Moments.Truncated(layer, w, HeGain(layer) / layer.FanIn)),
        ["he(truncated_uncorrected)"] = Randomly(ConstNet, (layer, w) => Moments.Truncated(layer, w, 0.773741 * HeGain(layer) / layer.FanIn)),
        ["he(published_leaky)"] = Randomly(ConstNet, (layer, w) => Moments.Normal(layer, w, Math.Sqrt(2) * 1.01 / layer.FanIn)),
        ["xavier"] = Randomly(ConstNet, (layer, w) => Moments.Normal(layer, w, 2.0 / (layer.FanIn + layer.FanOut))),
        ["xavier(uniform)"] = Randomly(ConstNet, (layer, w) => Moments.Uniform(layer, w, 2.0 / (layer.FanIn + layer.FanOut))),
        ["lecun"] = Randomly(ConstNet, (layer, w) => Moments.Normal(layer, w, 1.0 / layer.FanIn)),
        ["lecun(uniform)"] = Randomly(ConstNet, (layer, w) => Moments.Uniform(layer, w, 1.0 / layer.FanIn)),
        ["orthogonal"] = Randomly(ConstNet, (layer, w) => Patterns.SemiOrthogonal(w, (int)layer.OutputChannels, (int)layer.FanIn)),
        ["delta_orthogonal"] = Randomly(ConstNet, (layer, w) => Patterns.SemiOrthogonal(Patterns.CentreOf(w, layer), (int)layer.OutputChannels, (int)layer.InputChannels)),
        ["mirrored"] = Everywhere(Plain, MirroredLayer),
        ["replicated(4)"] = Randomly(ConstNet, (layer, w) => Replicated(layer, w, 0)),
        ["replicated(4,epsilon=0.1)"] = Randomly(ConstNet, (layer, w) => Replicated(layer, w, 0.1)),
        ["fixup"] = new(new WideResNetArchitecture(10, 1, ResidualForm.Fixup), FixupLayer) { IsRandom = layer => layer.Role != LayerRole.Classifier && !layer.EndsBranch },
        ["skipinit"] = Everywhere(new WideResNetArchitecture(10, 1, ResidualForm.SkipInit), He) with { BranchScale = _ => 0 },
        ["rezero"] = Everywhere(new WideResNetArchitecture(10, 1, ResidualForm.ReZero), He) with { BranchScale = _ => 0 },
        ["risotto"] = Everywhere(new WideResNetArchitecture(10, 1, ResidualForm.RisottoC), RisottoLayer),
        ["idinit"] = new(ConstNet, (layer, w) => IdLayer(layer, w, (p, c, taps, channels) => p * channels + c)),
        ["idinit(channel_major)"] = new(ConstNet, (layer, w) => IdLayer(layer, w, (p, c, taps, _) => c * taps + p)),
        ["idinit(centre)"] = new(ConstNet, (layer, w) => IdLayer(layer, w, order: null)),
        ["idinit(loose)"] = Randomly(ConstNet, LooseIdLayer),
        ["hanin_rolnick"] = Everywhere(new WideResNetArchitecture(10, 1, ResidualForm.HaninRolnick), He) with { BranchScale = block => Math.Pow(0.9, block) },
        ["hadamard"] = new(ConstNet, HadamardLayer),
    };

    /// <summary>Random in all layers but the classifier, which ConstNet starts at 0 and elementary schemes do too.</summary>
    private static SchemeProperties Randomly(NetworkArchitecture architecture, Action<LayerShape, double[]> check) =>
        new(architecture, HeadZero(check)) { IsRandom = layer => layer.Role != LayerRole.Classifier };

    private static SchemeProperties Everywhere(NetworkArchitecture architecture, Action<LayerShape, double[]> check) =>
        new(architecture, check) { IsRandom = _ => true };

    private static Action<LayerShape, double[]> HeadZero(Action<LayerShape, double[]> check) => (layer, w) =>
    {
        if (layer.Role == LayerRole.Classifier)
            Assert.IsTrue(w.All(value => value == 0), layer.Name);
        else
            check(layer, w);
    };

    /// <summary>2 where a ReLU halves the signal, 1 where it passes linearly.</summary>
    private static double HeGain(LayerShape layer) => layer.NegativeSlope == 0 ? 2 : 1;

    private static void He(LayerShape layer, double[] w) => Moments.Normal(layer, w, HeGain(layer) / layer.FanIn);

    private static void Noisy(LayerShape layer, double[] w, Func<LayerShape, int, int, double> pattern)
    {
        var noise = w.Zip(Patterns.AtCentre(layer, pattern), (value, exact) => value - 0.99 * exact).ToArray();
        Moments.Normal(layer, noise, Math.Sqrt(2) * 0.01 / layer.FanIn);
    }

    private static void MirroredLayer(LayerShape layer, double[] w)
    {
        var (matrix, rows, columns) = (Patterns.CentreOf(w, layer), (int)layer.OutputChannels, (int)layer.InputChannels);
        var quarter = layer.Role switch
        {
            LayerRole.Stem => Patterns.Split(matrix, rows, columns),
            LayerRole.Classifier => Patterns.Merge(matrix, rows, columns),
            _ => Patterns.Quarter(matrix, rows, columns),
        };
        Patterns.SemiOrthogonal(quarter, layer.Role == LayerRole.Classifier ? rows : rows / 2, layer.Role == LayerRole.Stem ? columns : columns / 2);
    }

    /// <summary>The stem and the head are orthogonal; every layer of a block of type C is mirrored. Its blocks as wholes have tests of their own.</summary>
    private static void RisottoLayer(LayerShape layer, double[] w)
    {
        if (layer.Block < 0)
            MirroredLayer(layer, w);
        else
            Patterns.Quarter(Patterns.CentreOf(w, layer), (int)layer.OutputChannels, (int)layer.InputChannels);
    }

    private static void Replicated(LayerShape layer, double[] w, double epsilon)
    {
        if (layer.Role != LayerRole.Stem)
        {
            He(layer, w);
            return;
        }
        var rows = w.Chunk((int)layer.FanIn).ToArray();
        var replicas = rows.Length / 4;
        Assert.IsTrue(rows.Skip(1).Select((row, i) => row.SequenceEqual(rows[i]) == (epsilon == 0 && (i + 1) % replicas != 0)).All(right => right), "equal rows");
        Assert.AreEqual(1.0 / layer.FanIn, w.Average(value => value * value), 5.0 / layer.FanIn * Math.Sqrt(2.0 / (4 * layer.FanIn)), "variance");
    }

    private static void FixupLayer(LayerShape layer, double[] w)
    {
        if (layer.Role == LayerRole.Classifier || layer.EndsBranch)
            Assert.IsTrue(w.All(value => value == 0), layer.Name);
        else
            Moments.Normal(layer, w, HeGain(layer) / layer.FanOut / (layer.Role == LayerRole.Residual ? 3 : 1));
    }

    private static void IdLayer(LayerShape layer, double[] w, Func<int, int, int, int, int>? order)
    {
        if (layer.Role == LayerRole.Classifier)
        {
            Assert.IsTrue(w.All(value => value == 0), layer.Name);
            return;
        }
        var (taps, channels) = ((int)layer.KernelSize, (int)layer.InputChannels);
        var columns = order is null ? channels : taps * channels;
        for (var i = 0; i < w.Length; i++)
        {
            var (row, channel, tap) = (i / (taps * channels), i / taps % channels, i % taps);
            var column = order is not null ? order(tap, channel, taps, channels) : tap == taps / 2 ? channel : -1;
            var expected = column < 0 ? 0 : layer.EndsBranch ? Idiz(row, column, (int)layer.OutputChannels, columns) : column == row % columns ? 1 : 0;
            Assert.AreEqual(expected, w[i], $"{layer.Name}, value {i}");
        }
    }

    private static double Idiz(int row, int column, int rows, int columns)
    {
        const double Epsilon = 1e-6;
        var negative = rows < columns ? rows + row % (columns - rows) : (row + 1) % columns;
        return column == row % columns ? Epsilon : column == negative ? -Epsilon : 0;
    }

    private static void LooseIdLayer(LayerShape layer, double[] w)
    {
        var nonZero = w.Where(value => value != 0).ToArray();
        Assert.AreEqual(layer.EndsBranch ? 2 * layer.OutputChannels : layer.OutputChannels, nonZero.Length, layer.Name);
        if (!layer.EndsBranch)
        {
            Assert.IsTrue(nonZero.Distinct().Count() > nonZero.Length / 2 && nonZero.All(value => Math.Abs(value - 1) < 6e-6), layer.Name);
            Moments.Normal(layer, [.. nonZero.Select(value => value - 1)], 1e-12);
        }
    }

    private static void HadamardLayer(LayerShape layer, double[] w)
    {
        if (layer.Role is LayerRole.Residual or LayerRole.Classifier)
        {
            Assert.IsTrue(w.All(value => value == 0), layer.Name);
            return;
        }
        var matrix = Patterns.CentreOf(w, layer);
        Patterns.SemiOrthogonal(matrix, (int)layer.OutputChannels, (int)layer.InputChannels);
        Assert.IsTrue(matrix.All(value => Math.Abs(Math.Abs(value) - 1 / Math.Sqrt(layer.OutputChannels)) < 1e-15), layer.Name);
    }
}
