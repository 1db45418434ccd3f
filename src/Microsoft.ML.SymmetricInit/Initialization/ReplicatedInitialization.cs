using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// He's weights, but the first layer repeats a few features, with some noise: <c>sqrt(1 - e^2) A + e B</c>, A with each of F
/// rows repeated. Beyond Signal Propagation, Appendix E, equations 10 and 11; the mixing weights are reconstructed.
/// </summary>
internal sealed class ReplicatedInitialization : Initialization
{
    private readonly int _features;
    private readonly double _epsilon;
    private readonly bool _linear;

    public ReplicatedInitialization(int features, double epsilon, bool linear)
    {
        if (features < 1)
            throw new ArgumentOutOfRangeException(nameof(features), features, "The number of distinct features is at least 1.");
        if (!(epsilon is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Epsilon is a fraction in [0, 1].");
        (_features, _epsilon, _linear) = (features, epsilon, linear);
    }

    protected override string Text => TextForm.Write("replicated",
        $"{_features}", _epsilon == 0 ? null : $"epsilon={TextForm.Number(_epsilon)}", _linear ? "linear" : null);

    public static Initialization Read(TextForm text) =>
        new ReplicatedInitialization(
            text.Integer("") ?? throw new FormatException("'replicated' needs the number of distinct features, such as replicated(16)."),
            text.Number("epsilon") ?? 0, text.Flag("linear"));

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        if (layer.Role != LayerRole.Stem)
            return Pattern.He.Make(layer, generator, type);
        using Scalar kept = _linear ? 1 - _epsilon : Math.Sqrt(1 - _epsilon * _epsilon), mixed = _epsilon;
        var features = Pattern.He.Make(layer with { OutputChannels = _features }, generator, type);
        var repeated = features.view(_features, 1, layer.FanIn).expand(_features, layer.OutputChannels / _features, layer.FanIn).reshape(layer.WeightShape);
        return repeated.mul(kept).add(Pattern.He.Make(layer, generator, type), mixed);
    }

    protected override string? Fault(LayerShape layer) =>
        layer.Role == LayerRole.Stem && layer.OutputChannels % _features != 0
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs, which is no multiple of {_features} features."
            : null;
}
