using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The values that a network starts from: an immutable scheme that maps a layer, by its role, to its weights.</summary>
/// <remarks>
/// The text form of a scheme (<see cref="ToString"/>) names it and its parameters, is saved with a model and parses back
/// (<see cref="Parse"/>). Biases start at 0 under every scheme.
/// </remarks>
public abstract class Initialization
{
    private protected Initialization()
    {
    }

    /// <summary>
    /// ConstNet's start, text form <c>0</c>: residual convolutions 0, stem and shortcuts average their input channels at
    /// the centre tap. All features of a layer are equal. Beyond Signal Propagation, section 2.2.
    /// </summary>
    public static Initialization Constant() => ConstantInitialization.Instance;

    /// <summary>
    /// He's normal distribution, text forms <c>he</c> and <c>he(fan_out)</c>: variance <c>g^2 / fan</c> with
    /// <c>g^2 = 2 / (1 + a^2)</c>, a the negative slope of the activation (1 where the signal passes linearly).
    /// He et al. 2015, equations 10 and 14.
    /// </summary>
    /// <param name="fan">
    /// Which fan the variance is divided by; <see cref="FanMode.FanIn"/> by default.
    /// The published ConstNet code uses <see cref="FanMode.FanOut"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fan"/> is not one of the enum's values.</exception>
    public static Initialization He(FanMode fan = FanMode.FanIn) => new HeInitialization(fan);

    /// <summary>Reads the text form of a scheme.</summary>
    /// <param name="text">The text form, such as <c>0</c> or <c>he(fan_out)</c>; case and white space do not matter.</param>
    /// <exception cref="FormatException">There is no such scheme; the message lists those that there are.</exception>
    public static Initialization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        return Catalogue.FirstOrDefault(scheme => scheme.ToString() == compact)
            ?? throw new FormatException($"There is no initialization '{text}'. Known: {string.Join(", ", Catalogue)}.");
    }

    /// <summary>One scheme of each kind and variant, in the order in which they are documented.</summary>
    internal static IReadOnlyList<Initialization> Catalogue { get; } =
        [Constant(), He(), He(FanMode.FanOut)];

    /// <summary>The text form of the scheme, which <see cref="Parse"/> reads back.</summary>
    public abstract override string ToString();

    /// <summary>Sets every weight and bias of a network. Batch normalization and scalars keep their start.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">
    /// The only source of randomness (a CPU generator): the same state gives the same weights, on any device.
    /// </param>
    public void Apply(ImageNetwork network, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(generator);
        // In-place operations return aliases, which end with the scope.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var layer in network.Layers)
        {
            layer.Bias?.zero_();
            if (layer.StartsAtZero)
            {
                layer.Weight.zero_();
                continue;
            }
            using var values = Values(layer, generator);
            layer.Weight.copy_(values);
        }
    }

    /// <summary>The weight of one layer: a new CPU tensor of the weight's shape and element type.</summary>
    private protected abstract Tensor Values(NetworkLayer layer, Generator generator);
}
