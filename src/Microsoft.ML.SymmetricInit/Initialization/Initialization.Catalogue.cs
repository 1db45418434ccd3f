namespace Microsoft.ML.SymmetricInit;

/// <content>The schemes of this library.</content>
public abstract partial class Initialization
{
    private static readonly Dictionary<string, Func<TextForm, Initialization>> Readers = new()
    {
        ["0"] = _ => Constant(),
        ["zero"] = _ => Zero(),
        ["average"] = _ => ConstAverage(),
        ["identity"] = _ => Identity(),
        ["noisy_average"] = text => NoisyConst(text.Number("") ?? Pattern.PublishedShare),
        ["noisy_identity"] = text => NoisyIdentity(text.Number("") ?? Pattern.PublishedShare),
        ["he"] = text => text.Flag("published_leaky") ? PublishedLeaky() : He(text.Word(SchemeWords.Fans, FanMode.FanIn), text.Word(SchemeWords.Distributions, Distribution.Normal)),
        ["xavier"] = text => Xavier(text.Word(SchemeWords.Distributions, Distribution.Normal), text.Number("gain") ?? 1),
        ["lecun"] = text => LeCun(text.Word(SchemeWords.Distributions, Distribution.Normal)),
        ["orthogonal"] = text => Orthogonal(text.Number("gain") ?? 1),
        ["delta_orthogonal"] = text => DeltaOrthogonal(text.Number("gain") ?? 1),
        ["mirrored"] = _ => MirroredDeltaOrthogonal(),
        ["replicated"] = ReplicatedInitialization.Read,
        ["fixup"] = text => Fixup(text.Word(SchemeWords.Fans, FanMode.FanOut)),
        ["skipinit"] = text => SkipInit(text.Number("alpha") ?? 0),
        ["rezero"] = _ => ReZero(),
        ["risotto"] = text => Risotto(text.Number("alpha") ?? 1),
        ["idinit"] = IdInitialization.Read,
        ["hanin_rolnick"] = text => HaninRolnick(text.Number("") ?? DefaultDecay),
        ["hadamard"] = _ => ZerO(),
    };

    private const double DefaultDecay = 0.9;

    /// <summary>One scheme of each kind and variant, in the order in which they are documented.</summary>
    internal static IReadOnlyList<Initialization> Catalogue { get; } =
    [
        Constant(), Zero(), ConstAverage(), Identity(), NoisyConst(), NoisyIdentity(), PerLayer("1_i1"), PerLayer("h_hh", publishedLeaky: true),
        He(), He(FanMode.FanOut), He(distribution: Distribution.Uniform), He(distribution: Distribution.TruncatedNormal),
        He(distribution: Distribution.TruncatedNormalUncorrected), PublishedLeaky(), Xavier(), Xavier(Distribution.Uniform), LeCun(), LeCun(Distribution.Uniform),
        Orthogonal(), DeltaOrthogonal(), MirroredDeltaOrthogonal(), ReplicatedNoisy(4), ReplicatedNoisy(4, 0.1),
        Fixup(), SkipInit(), ReZero(), Risotto(), IdInit(), IdInit(order: KernelOrder.ChannelMajor), IdInit(order: KernelOrder.Centre), IdInit(loose: true),
        HaninRolnick(), ZerO(),
    ];

    /// <summary>
    /// ConstNet's start, text form <c>0</c>: layers on residual branches and the classifier 0, all others the average of their
    /// input channels at the centre tap. All features of a layer are equal. Beyond Signal Propagation, section 2.2.
    /// </summary>
    public static Initialization Constant() => new ElementaryInitialization(Pattern.Average, Pattern.Zero, "0");

    /// <summary>All weights 0, text form <c>zero</c>. A network of two such layers in a row can never learn.</summary>
    public static Initialization Zero() => new ElementaryInitialization(Pattern.Zero, Pattern.Zero, "zero");

    /// <summary>
    /// Every layer averages its input channels at the centre tap, text form <c>average</c>; the classifier 0. In a LeakyNet
    /// every second layer is multiplied by <c>-1 / slope</c>. Beyond Signal Propagation, section 5.1 (letter 1).
    /// </summary>
    public static Initialization ConstAverage() => new ElementaryInitialization(Pattern.Average, Pattern.Average, "average");

    /// <summary>
    /// Every layer hands on its input, text form <c>identity</c>: output d is input <c>d mod I</c> at the same pixel; the
    /// classifier 0. Needs layers with at least as many outputs as inputs. Beyond Signal Propagation, section 5.1 (letter i).
    /// </summary>
    public static Initialization Identity() => new ElementaryInitialization(Pattern.Identity, Pattern.Identity, "identity");

    /// <summary>The average with noise on every tap, text form <c>noisy_average</c> or <c>noisy_average(0.9)</c>. As the published LeakyNet code.</summary>
    /// <param name="share">Share c of the average, in (0, 1), 0.99 by default; the noise has variance <c>sqrt(2) (1 + slope) (1 - c) / fan_in</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in (0, 1).</exception>
    public static Initialization NoisyConst(double share = Pattern.PublishedShare) => Noisy(Pattern.Average, share, "noisy_average");

    /// <summary>The identity with noise on every tap, text form <c>noisy_identity</c> or <c>noisy_identity(0.9)</c>. As the published LeakyNet code.</summary>
    /// <param name="share">Share c of the identity, in (0, 1), 0.99 by default; the noise has variance <c>sqrt(2) (1 + slope) (1 - c) / fan_in</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in (0, 1).</exception>
    public static Initialization NoisyIdentity(double share = Pattern.PublishedShare) => Noisy(Pattern.Identity, share, "noisy_identity");

    /// <summary>
    /// The paper's strings, such as <c>1_ii11_ii11_ii11</c>: underscores aside, one letter for the stem and one for each block.
    /// <c>1</c> average, <c>i</c> identity, <c>h</c> He, <c>k</c> identity with 1% of noise, <c>n</c> and any other letter average
    /// with 1% of noise. Projections average, the classifier is 0. Beyond Signal Propagation, section 5.1 and table 2.
    /// </summary>
    /// <param name="letters">The string.</param>
    /// <param name="publishedLeaky">Whether <c>h</c> draws with the published code's variance (<see cref="PublishedLeaky"/>); false by default.</param>
    /// <exception cref="FormatException">The text is not such a string.</exception>
    public static Initialization PerLayer(string letters, bool publishedLeaky = false)
    {
        ArgumentNullException.ThrowIfNull(letters);
        return new PerLayerInitialization(letters, publishedLeaky);
    }

    /// <summary>
    /// He's scheme, text forms <c>he</c>, <c>he(fan_out)</c>, <c>he(uniform)</c>, <c>he(fan_out,truncated)</c>, ...: variance <c>g^2 / fan</c> with
    /// <c>g^2 = 2 / (1 + a^2)</c>, a the negative slope of the activation (1 where the signal passes linearly).
    /// He et al. 2015, equations 10 and 14.
    /// </summary>
    /// <param name="fan">
    /// Which fan the variance is divided by; <see cref="FanMode.FanIn"/> by default.
    /// The published ConstNet code uses <see cref="FanMode.FanOut"/>.
    /// </param>
    /// <param name="distribution">How the weights are distributed; normal by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not one of its enum's values.</exception>
    public static Initialization He(FanMode fan = FanMode.FanIn, Distribution distribution = Distribution.Normal) =>
        new ScaledVarianceInitialization("he", FanMode.FanIn, fan, distribution, gain: null);

    /// <summary>
    /// What the published LeakyNet code calls He's, text form <c>he(published_leaky)</c>: normal, variance
    /// <c>sqrt(2) * 1.01 / fan_in</c>. Differs from He's by 0.714 a layer: for replication only.
    /// </summary>
    public static Initialization PublishedLeaky() => new ElementaryInitialization(Pattern.PublishedLeaky, Pattern.PublishedLeaky, "he(published_leaky)");

    /// <summary>Glorot's scheme, text forms <c>xavier</c>, <c>xavier(uniform)</c>, <c>xavier(gain=2)</c>: variance <c>2 g^2 / (fan_in + fan_out)</c>. Glorot and Bengio 2010, equation 12.</summary>
    /// <param name="distribution">How the weights are distributed; normal by default.</param>
    /// <param name="gain">The gain g, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Initialization Xavier(Distribution distribution = Distribution.Normal, double gain = 1) =>
        new ScaledVarianceInitialization("xavier", FanMode.Average, FanMode.Average, distribution, gain);

    /// <summary>LeCun's scheme, text forms <c>lecun</c>, <c>lecun(uniform)</c>: variance <c>1 / fan_in</c>. LeCun et al. 1998, section 4.6.</summary>
    /// <param name="distribution">How the weights are distributed; normal by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="distribution"/> is not one of the enum's values.</exception>
    public static Initialization LeCun(Distribution distribution = Distribution.Normal) =>
        new ScaledVarianceInitialization("lecun", FanMode.FanIn, FanMode.FanIn, distribution, gain: 1);

    /// <summary>Semi-orthogonal weight matrices <c>[O, I * kh * kw]</c>, text forms <c>orthogonal</c>, <c>orthogonal(gain=1.414)</c>. Saxe et al. 2014.</summary>
    /// <param name="gain">Factor of the matrix, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gain"/> is not above 0 and finite.</exception>
    public static Initialization Orthogonal(double gain = 1) => new OrthogonalInitialization(Gain(gain));

    /// <summary>
    /// A semi-orthogonal matrix at the centre tap, text forms <c>delta_orthogonal</c>, <c>delta_orthogonal(gain=1.414)</c>: each
    /// layer, without its activation, keeps lengths at every pixel. Xiao et al. 2018, algorithm 1.
    /// </summary>
    /// <param name="gain">Factor of the matrix, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gain"/> is not above 0 and finite.</exception>
    public static Initialization DeltaOrthogonal(double gain = 1) => new DeltaOrthogonalInitialization(Gain(gain));

    /// <summary>
    /// Mirrored delta-orthogonal kernels, text form <c>mirrored</c>: a ReLU network without shortcuts keeps lengths and angles
    /// exactly at any depth and width. Beyond Signal Propagation, Appendix B.
    /// </summary>
    public static Initialization MirroredDeltaOrthogonal() => new MirroredInitialization();

    /// <summary>
    /// Replicated features, text forms <c>replicated(16)</c>, <c>replicated(16,epsilon=0.1)</c>, <c>replicated(16,epsilon=0.1,linear)</c>: the
    /// first layer repeats F features, all else He's. Beyond Signal Propagation, Appendix E, equations 10 and 11; the mixing
    /// weights are reconstructed.
    /// </summary>
    /// <param name="features">Number F of distinct features, a divisor of the first layer's width.</param>
    /// <param name="epsilon">Share e of independent noise, in [0, 1]; 0 by default: exact replicas.</param>
    /// <param name="linear">Mixes with <c>1 - e</c> in place of <c>sqrt(1 - e^2)</c>, which keeps the variance; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Initialization ReplicatedNoisy(int features, double epsilon = 0, bool linear = false) => new ReplicatedInitialization(features, epsilon, linear);

    /// <summary>Fixup, text forms <c>fixup</c>, <c>fixup(fan_in)</c>, for a WideResNet of form Fixup. Zhang et al. 2019, section 4.</summary>
    /// <param name="fan">The fan of He's variance; <see cref="FanMode.FanOut"/> by default, as in its authors' code.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fan"/> is neither <see cref="FanMode.FanIn"/> nor <see cref="FanMode.FanOut"/>.</exception>
    public static Initialization Fixup(FanMode fan = FanMode.FanOut) => fan is FanMode.FanIn or FanMode.FanOut
        ? new FixupInitialization(fan)
        : throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan of Fixup is FanIn or FanOut.");

    /// <summary>SkipInit, text forms <c>skipinit</c>, <c>skipinit(alpha=0.1)</c>: He's weights, branches multiplied by alpha. De and Smith 2020, section 5.</summary>
    /// <param name="alpha">Start of the multipliers, 0 by default; at most <c>1 / sqrt(branches)</c> is advised.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not finite.</exception>
    public static Initialization SkipInit(double alpha = 0) => double.IsFinite(alpha)
        ? new BranchScaleInitialization(TextForm.Write("skipinit", alpha == 0 ? null : $"alpha={TextForm.Number(alpha)}"), _ => alpha)
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The branch multiplier is finite.");

    /// <summary>ReZero, text form <c>rezero</c>: He's weights, branches multiplied by 0. Bachlechner et al. 2020, equation 1.</summary>
    public static Initialization ReZero() => new BranchScaleInitialization("rezero", _ => 0);

    /// <summary>
    /// RISOTTO, text forms <c>risotto</c>, <c>risotto(alpha=0.5)</c>, for a WideResNet of form RisottoB or RisottoC: blocks are exact
    /// isometries. arXiv 2210.02411; the construction is reconstructed from the properties that the paper states.
    /// </summary>
    /// <param name="alpha">Start of the branch multipliers, not 0; 1 by default. The start is isometric for any.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is 0 or not finite.</exception>
    public static Initialization Risotto(double alpha = 1) => new RisottoInitialization(alpha);

    /// <summary>
    /// IDInit, text forms <c>idinit</c>, <c>idinit(tau=1.4,epsilon=0.001,channel_major,loose)</c>: padded identities, and at the end of each
    /// residual branch small rows that sum to 0. arXiv 2503.04626, section 3; known at second hand.
    /// </summary>
    /// <param name="tau">Value of the identities, above 0; 1 by default. What the paper takes for ReLU is not certain.</param>
    /// <param name="epsilon">Value at the ends of branches, and standard deviation of the loose form's noise, above 0; 1e-6 by default.</param>
    /// <param name="order">How the identity is laid into kernels.</param>
    /// <param name="loose">Adds noise to the non-zero values, which tells exact replicas apart; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Initialization IdInit(double tau = 1, double epsilon = IdInitialization.DefaultEpsilon, KernelOrder order = KernelOrder.SpatialMajor, bool loose = false) =>
        new IdInitialization(tau, epsilon, order, loose);

    /// <summary>
    /// Hanin and Rolnick's residual start, text forms <c>hanin_rolnick</c>, <c>hanin_rolnick(0.5)</c>: He's weights, the branch of block l
    /// multiplied by <c>b^l</c>, whose sum is bounded at any depth. Hanin and Rolnick 2018, theorem 6.
    /// </summary>
    /// <param name="decay">The base b, in (0, 1]; 0.9 by default. 1 is the control that explodes with depth.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is not in (0, 1].</exception>
    public static Initialization HaninRolnick(double decay = DefaultDecay) => decay is > 0 and <= 1
        ? new BranchScaleInitialization(TextForm.Write("hanin_rolnick", decay == DefaultDecay ? null : TextForm.Number(decay)), block => Math.Pow(decay, block))
        : throw new ArgumentOutOfRangeException(nameof(decay), decay, "The base of the branch multipliers is in (0, 1].");

    /// <summary>ZerO, text form <c>hadamard</c>: identities, parts of Hadamard matrices where the width grows, 0 at the end of branches. Zhao et al. 2022, algorithm 1.</summary>
    public static Initialization ZerO() => new HadamardInitialization();

    /// <summary>Reads the text form of a scheme of this library.</summary>
    /// <param name="text">The text form, such as <c>0</c>, <c>he(fan_out)</c> or <c>1_ii11_ii11_ii11</c>; case and white space do not matter.</param>
    /// <exception cref="FormatException">There is no such scheme or argument; the message says what there is.</exception>
    public static Initialization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var split = TextForm.Split(text);
        var read = Readers.TryGetValue(split.Name, out var reader) ? reader
            : PerLayerInitialization.IsString(split.Name) ? rest => PerLayerInitialization.Read(split.Name, rest)
            : throw new FormatException($"There is no initialization '{text}'. Known: {string.Join(", ", Readers.Keys)}, and a letter for each layer such as 1_ii11_ii11_ii11.");
        var seed = split.Integer("seed");
        Initialization scheme;
        try
        {
            scheme = read(split);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new FormatException($"'{text}': {fault.Message.Split(Environment.NewLine)[0]}", fault);
        }
        split.End();
        return seed is { } own ? scheme.WithSeed(own) : scheme;
    }

    /// <summary>Whether a model may name this scheme: one of ours, or one of its maker's own.</summary>
    /// <exception cref="FormatException">There is no such scheme.</exception>
    internal static void CheckKnown(string text)
    {
        if (!text.StartsWith(OwnPrefix, StringComparison.Ordinal))
            Parse(text);
    }

    private static Initialization Noisy(Pattern pattern, double share, string name)
    {
        var noisy = Pattern.Noisy(pattern, share);
        return new ElementaryInitialization(noisy, noisy, TextForm.Write(name, share == Pattern.PublishedShare ? null : TextForm.Number(share)));
    }

    private static double Gain(double gain) => gain > 0 && double.IsFinite(gain)
        ? gain
        : throw new ArgumentOutOfRangeException(nameof(gain), gain, "A gain is above 0 and finite.");
}
