using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One pattern at the centre tap of every layer but the classifier, which starts at 0.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="residual">The pattern of layers on residual branches.</param>
/// <param name="text">The text form.</param>
internal sealed class ElementaryInitialization(Pattern pattern, Pattern residual, string text) : Initialization
{
    protected override string Text => text;

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type) => PatternFor(layer).Make(layer, generator, type);

    protected override string? Fault(LayerShape layer) => PatternFor(layer).Fault(layer);

    private Pattern PatternFor(LayerShape layer) => layer.Role switch
    {
        LayerRole.Classifier => Pattern.Zero,
        LayerRole.Residual => residual,
        _ => pattern,
    };
}
