namespace Microsoft.ML.SymmetricInit;

/// <content>The schemes that there are: each is in a file of its own.</content>
public abstract partial class Initialization
{
    private static readonly Catalogue<Initialization> Schemes = new("initialization", $"{nameof(Initialization)}.{nameof(Register)}",
        ConstantInitialization.Entry, ZeroInitialization.Entry, AverageInitialization.Entry, IdentityInitialization.Entry,
        NoisyInitialization.AverageEntry, NoisyInitialization.IdentityEntry, VarianceInitialization.HeEntry, VarianceInitialization.XavierEntry,
        VarianceInitialization.LeCunEntry, OrthogonalInitialization.Entry, DeltaOrthogonalInitialization.Entry, MirroredInitialization.Entry,
        ReplicatedInitialization.Entry, FixupInitialization.Entry, BranchScaleInitialization.SkipInitEntry, BranchScaleInitialization.ReZeroEntry,
        RisottoInitialization.Entry, IdInitialization.Entry, BranchScaleInitialization.HaninRolnickEntry, HadamardInitialization.Entry,
        PerLayerInitialization.Entry);

    /// <summary>One scheme of each kind and variant, in the order in which they are documented.</summary>
    internal static IReadOnlyList<Initialization> Catalogue => Schemes.Variants;

    /// <summary>Reads the text form of a scheme.</summary>
    /// <param name="text">The text form, such as <c>0</c>, <c>he(fan_out)</c> or <c>1_ii11_ii11_ii11</c>; case and white space do not matter, and arguments may be written out that have their defaults.</param>
    /// <exception cref="FormatException">There is no such scheme or argument; the message says what there is.</exception>
    public static Initialization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = TextForm.Split(text);
        var seed = form.Seed();
        var scheme = Schemes.Parse(form);
        return seed is { } own ? scheme.WithSeed(own) : scheme;
    }

    /// <summary>Lets <see cref="Parse"/> read a scheme of your own in this process. Training, saving and loading do without.</summary>
    /// <param name="name">What its text form begins with: <c>own:</c> and a name, in lower case.</param>
    /// <param name="read">Makes the scheme from its text form, which comes in lower case, without white space and without a seed.</param>
    /// <exception cref="ArgumentException">The name does not begin with <c>own:</c>.</exception>
    public static void Register(string name, Func<string, Initialization> read) => Schemes.Register(name, read);
}
