using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// The paper's strings, such as <c>1_ii11_ii11_ii11</c>: underscores aside, one character for the stem and one for each block.
    /// <c>1</c> average, <c>i</c> identity, <c>h</c> He, <c>k</c> identity with 1% of noise, <c>n</c> average with 1% of noise, for
    /// which the published code takes any other character. Projections average, the classifier is 0. Beyond Signal Propagation,
    /// section 5.1 and table 2.
    /// </summary>
    /// <param name="layers">The string.</param>
    /// <param name="publishedLeaky">Whether <c>h</c> draws with the published code's variance (<see cref="PublishedLeaky"/>); false by default.</param>
    /// <exception cref="FormatException">The text is not such a string.</exception>
    public static Initialization PerLayer(string layers, bool publishedLeaky = false)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return new PerLayerInitialization(TextForm.Compact(layers), publishedLeaky);
    }
}

/// <summary>An elementary scheme for each layer.</summary>
internal sealed class PerLayerInitialization : Initialization
{
    private static readonly FlagArgument Published = new("published_leaky");

    private static readonly Dictionary<char, Initialization> Schemes = new()
    {
        ['1'] = ConstAverage(),
        ['i'] = Identity(),
        ['h'] = He(),
        ['k'] = NoisyIdentity(),
        ['n'] = NoisyConst(),
    };

    public static readonly CatalogueEntry<Initialization> Entry = new("", form => PerLayer(form.Name, Published.Read(form)),
        () => PerLayer("1_i1"), () => PerLayer("h_hh", publishedLeaky: true))
    {
        Usage = "and a character (1, i, h, k or n) for the stem and for each block such as 1_ii11_ii11_ii11",
        Matches = IsString,
    };

    private readonly Initialization[] _schemes;

    public PerLayerInitialization(string layers, bool publishedLeaky)
    {
        if (!IsString(layers))
            throw new FormatException($"'{layers}' is no initialization string: 1, i, h, k or n for the stem and for each block, with underscores as you like, such as 1_ii11_ii11_ii11.");
        _schemes = [.. layers.Where(Schemes.ContainsKey).Select(key => key == 'h' && publishedLeaky ? PublishedLeaky() : Schemes[key])];
        Text = TextForm.Write(layers, Published.Write(publishedLeaky));
    }

    protected override string Text { get; }

    internal override bool IsSymmetric => _schemes.All(scheme => scheme.IsSymmetric);

    protected override Tensor Weights(LayerShape layer, Generator generator) => Scheme(layer).Fill(layer, generator);

    protected override string? Fault(LayerShape layer)
    {
        if (_schemes.Length != layer.Blocks + 1)
            return $"it has {_schemes.Length} characters where a stem and {layer.Blocks} blocks need {layer.Blocks + 1}.";
        return layer.BranchLength > 1
            ? "its blocks have several layers each; a character stands for one, as in ConstNet, LeakyNet, PlainConvNet and Mlp."
            : Scheme(layer).FaultOf(layer);
    }

    /// <summary>Whether a text has a character for a stem and at least one block.</summary>
    private static bool IsString(string text) => text.Count(Schemes.ContainsKey) >= 2 && text.All(c => c == '_' || Schemes.ContainsKey(c));

    private Initialization Scheme(LayerShape layer) => layer.Role switch
    {
        LayerRole.Classifier => Zero(),
        LayerRole.Shortcut => ConstAverage(),
        _ => _schemes[layer.Block + 1],
    };
}
