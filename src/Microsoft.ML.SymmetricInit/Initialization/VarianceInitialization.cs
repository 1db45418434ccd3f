using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
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
        new VarianceInitialization("he", FanMode.FanIn, fan, distribution, layer => VarianceScaling.HeGain(layer.NegativeSlope));

    /// <summary>
    /// What the published LeakyNet code calls He's, text form <c>he(published_leaky)</c>: normal, variance
    /// <c>sqrt(2) * 1.01 / fan_in</c>. Differs from He's by 0.714 a layer: for replication only.
    /// </summary>
    public static Initialization PublishedLeaky() => new VarianceInitialization("he", FanMode.FanIn, FanMode.FanIn, Distribution.Normal,
        layer => layer.Role == LayerRole.Classifier ? 0 : Math.Sqrt(2) * (1 + VarianceInitialization.PublishedSlope), VarianceInitialization.Published.Word);

    /// <summary>Glorot's scheme, text forms <c>xavier</c>, <c>xavier(uniform)</c>, <c>xavier(gain=2)</c>: variance <c>2 g^2 / (fan_in + fan_out)</c>. Glorot and Bengio 2010, equation 12.</summary>
    /// <param name="distribution">How the weights are distributed; normal by default.</param>
    /// <param name="gain">The gain g, above 0; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static Initialization Xavier(Distribution distribution = Distribution.Normal, double gain = 1) => new VarianceInitialization(
        "xavier", FanMode.Average, FanMode.Average, distribution, _ => gain * gain, VarianceScaling.Gain.Write(VarianceScaling.CheckedGain(gain)));

    /// <summary>LeCun's scheme, text forms <c>lecun</c>, <c>lecun(uniform)</c>: variance <c>1 / fan_in</c>. LeCun et al. 1998, section 4.6.</summary>
    /// <param name="distribution">How the weights are distributed; normal by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="distribution"/> is not one of the enum's values.</exception>
    public static Initialization LeCun(Distribution distribution = Distribution.Normal) =>
        new VarianceInitialization("lecun", FanMode.FanIn, FanMode.FanIn, distribution, _ => 1);
}

/// <summary>He's, Glorot's and LeCun's schemes: independent weights of variance <c>g^2 / fan</c>, or 0 where the gain is.</summary>
internal sealed class VarianceInitialization : Initialization
{
    /// <summary>Slope of the published LeakyNet.</summary>
    public const double PublishedSlope = 0.01;

    public static readonly FlagArgument Published = new("published_leaky");
    private static readonly WordArgument<FanMode> Fan = new(FanMode.FanIn, VarianceScaling.Fans);
    private static readonly WordArgument<Distribution> Shape = new(Distribution.Normal, VarianceScaling.Distributions);

    public static readonly CatalogueEntry<Initialization> HeEntry = new("he", form => Published.Read(form) ? PublishedLeaky() : He(Fan.Read(form), Shape.Read(form)),
        () => He(), () => He(FanMode.FanOut), () => He(distribution: Distribution.Uniform), () => He(distribution: Distribution.TruncatedNormal),
        () => He(distribution: Distribution.TruncatedNormalUncorrected), PublishedLeaky);

    public static readonly CatalogueEntry<Initialization> XavierEntry = new("xavier", form => Xavier(Shape.Read(form), VarianceScaling.Gain.Read(form)),
        () => Xavier(), () => Xavier(Distribution.Uniform));

    public static readonly CatalogueEntry<Initialization> LeCunEntry = new("lecun", form => LeCun(Shape.Read(form)), () => LeCun(), () => LeCun(Distribution.Uniform));

    private readonly FanMode _fan;
    private readonly Distribution _distribution;
    private readonly Func<LayerShape, double> _squaredGain;

    /// <param name="name">Name in the text form.</param>
    /// <param name="usualFan">The fan that the text form leaves out.</param>
    /// <param name="fan">The fan.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="squaredGain">g^2 of a layer.</param>
    /// <param name="argument">One more argument of the text form, if any.</param>
    public VarianceInitialization(string name, FanMode usualFan, FanMode fan, Distribution distribution, Func<LayerShape, double> squaredGain, string? argument = null)
    {
        if (!Enum.IsDefined(fan))
            throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan is FanIn, FanOut or Average.");
        if (!Enum.IsDefined(distribution))
            throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "The distribution is Normal, Uniform, TruncatedNormal or TruncatedNormalUncorrected.");
        (_fan, _distribution, _squaredGain) = (fan, distribution, squaredGain);
        Text = TextForm.Write(name, (Fan with { Default = usualFan }).Write(fan), Shape.Write(distribution), argument);
    }

    protected override string Text { get; }

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        var gain = _squaredGain(layer);
        return gain == 0 ? Kernels.Zero(layer) : VarianceScaling.Draw(layer.WeightShape, gain / VarianceScaling.Fan(layer, _fan), _distribution, generator);
    }
}
