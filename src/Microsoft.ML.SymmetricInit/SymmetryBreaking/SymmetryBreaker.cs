using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What makes identical features of a network differ in training; several can act at once.</summary>
/// <remarks>
/// The text form (<see cref="ToString"/>) is saved with a model and parses back (<see cref="Parse"/>). Each mechanism draws
/// from a random stream of its own, on the CPU: the same seed gives the same noise on any device, whatever else is drawn.
/// For a mechanism of your own derive from this class and begin its text form with <c>own:</c>; it acts by the methods that it
/// overrides, and models that it was used for load everywhere.
/// </remarks>
public abstract partial class SymmetryBreaker
{
    private static readonly Catalogue<SymmetryBreaker> Mechanisms = new("symmetry breaker", $"{nameof(SymmetryBreaker)}.{nameof(Register)}",
        DropoutBreaker.Entry, GradientNoiseBreaker.Entry, WeightNoiseBreaker.Entry, PerturbationBreaker.Entry, RoundingNoiseBreaker.Entry,
        NondeterministicKernelsBreaker.Entry);

    /// <summary>What the text form of a mechanism from outside this library begins with.</summary>
    internal const string OwnPrefix = Catalogue<SymmetryBreaker>.OwnPrefix;

    /// <summary>One mechanism of each kind and variant, in the order in which they are documented.</summary>
    internal static IReadOnlyList<SymmetryBreaker> Catalogue => Mechanisms.Variants;

    /// <summary>The name that the text form begins with, by which the mechanism has its random stream.</summary>
    internal string Name => TextForm.Split(ToString()).Name;

    /// <summary>Reads the text form of a mechanism.</summary>
    /// <param name="text">The text form, such as <c>dropout(0.01)</c>; case and white space do not matter, and arguments may be written out that have their defaults.</param>
    /// <exception cref="FormatException">There is no such mechanism, or an argument does not fit; the message says what would work.</exception>
    public static SymmetryBreaker Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Mechanisms.Parse(TextForm.Split(text));
    }

    /// <summary>Lets <see cref="Parse"/> read a mechanism of your own in this process. Training, saving and loading do without.</summary>
    /// <param name="name">What its text form begins with: <c>own:</c> and a name, in lower case.</param>
    /// <param name="read">Makes the mechanism from its text form, which comes in lower case and without white space.</param>
    /// <exception cref="ArgumentException">The name does not begin with <c>own:</c>.</exception>
    public static void Register(string name, Func<string, SymmetryBreaker> read) => Mechanisms.Register(name, read);

    /// <summary>The text form, which <see cref="Parse"/> reads back: a name, and its arguments in parentheses if it has any.</summary>
    public abstract override string ToString();

    /// <summary>Acts on a network that has its initial weights and is about to be trained.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">The mechanism's own random stream (a CPU generator); the only source of its randomness.</param>
    public virtual void BeforeTraining(ImageNetwork network, Generator generator)
    {
    }

    /// <summary>Acts when the gradients of a step are known, without recording gradients itself.</summary>
    /// <param name="parameters">All parameters of the network, in a fixed order; those that are not trained have no gradient.</param>
    /// <param name="generator">The mechanism's own random stream (a CPU generator); the only source of its randomness.</param>
    public virtual void BeforeStep(IReadOnlyList<Parameter> parameters, Generator generator)
    {
    }

    /// <summary>Acts when the parameters have moved, without recording gradients.</summary>
    /// <param name="parameters">All parameters of the network, in a fixed order.</param>
    /// <param name="generator">The mechanism's own random stream (a CPU generator); the only source of its randomness.</param>
    public virtual void AfterStep(IReadOnlyList<Parameter> parameters, Generator generator)
    {
    }

    /// <summary>Why the mechanism has no effect on a device: a sentence, which the run logs; null if it has.</summary>
    /// <param name="device">Where the network is trained.</param>
    public virtual string? Warning(Device device) => null;

    /// <summary>What libtorch's switches must be for the run; null if the mechanism does not care.</summary>
    internal virtual Determinism? Switch(Device device) => null;
}
