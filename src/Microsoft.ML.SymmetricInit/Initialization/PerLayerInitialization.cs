using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The paper's strings: one letter for the stem, then one for each block. Beyond Signal Propagation, section 5.1, table 2.
/// </summary>
internal sealed class PerLayerInitialization : Initialization
{
    private const string PublishedFlag = "published_leaky";
    private const string Letters = "1hikn";
    private const char NoisyAverage = 'n';
    private readonly string _letters;
    private readonly bool _publishedLeaky;
    private readonly string _text;

    public PerLayerInitialization(string text, bool publishedLeaky)
    {
        _text = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetter(c) && !Letters.Contains(c) ? NoisyAverage : c));
        _letters = _text.Replace("_", "", StringComparison.Ordinal);
        _publishedLeaky = publishedLeaky;
        if (!IsString(_text))
            throw new FormatException($"'{text}' is not a string of letters for layers: one letter or 1 for the stem and one for each block, such as 1_ii11_ii11_ii11.");
    }

    protected override string Text => TextForm.Write(_text, _publishedLeaky ? PublishedFlag : null);

    /// <summary>Whether a text is a string of letters for a stem and at least one block.</summary>
    public static bool IsString(string text) => text.Count(Letters.Contains) >= 2 && text.All(c => c == '_' || Letters.Contains(c));

    public static Initialization Read(string letters, TextForm text) => new PerLayerInitialization(letters, text.Flag(PublishedFlag));

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type) => PatternFor(layer).Make(layer, generator, type);

    protected override string? Fault(LayerShape layer)
    {
        if (_letters.Length != layer.Blocks + 1)
            return $"it has {_letters.Length} letters where a stem and {layer.Blocks} blocks need {layer.Blocks + 1}.";
        return layer.BranchLength > 1
            ? "its blocks have several layers each; a letter stands for one, as in ConstNet, LeakyNet, PlainConvNet and Mlp."
            : PatternFor(layer).Fault(layer);
    }

    private Pattern PatternFor(LayerShape layer) => layer.Role switch
    {
        LayerRole.Classifier => Pattern.Zero,
        LayerRole.Shortcut => Pattern.Average,
        _ => _letters[layer.Block + 1] switch
        {
            'h' => _publishedLeaky ? Pattern.PublishedLeaky : Pattern.He,
            'i' => Pattern.Identity,
            '1' => Pattern.Average,
            'k' => Pattern.Noisy(Pattern.Identity, Pattern.PublishedShare),
            _ => Pattern.Noisy(Pattern.Average, Pattern.PublishedShare),
        },
    };
}
