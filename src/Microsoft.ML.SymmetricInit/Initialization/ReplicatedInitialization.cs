using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
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
}

/// <summary>
/// He's weights, but the first layer repeats a few features, with some noise: <c>sqrt(1 - e^2) A + e B</c>, A with each of F
/// rows repeated. Beyond Signal Propagation, Appendix E, equations 10 and 11; the mixing weights are reconstructed.
/// </summary>
internal sealed class ReplicatedInitialization : Initialization
{
    private static readonly NumberArgument Features = new("features", Bare: true, Needed: "the number of distinct features, such as replicated(16)");
    private static readonly NumberArgument Epsilon = new("epsilon", 0);
    private static readonly FlagArgument Linear = new("linear");

    public static readonly CatalogueEntry<Initialization> Entry = new("replicated",
        form => ReplicatedNoisy(form.Whole(Features.Name, Features.Read(form)), Epsilon.Read(form), Linear.Read(form)), () => ReplicatedNoisy(4), () => ReplicatedNoisy(4, 0.1));

    private readonly int _features;
    private readonly double _epsilon;
    private readonly bool _linear;

    public ReplicatedInitialization(int features, double epsilon, bool linear)
    {
        if (features < 1)
            throw new ArgumentOutOfRangeException(nameof(features), features, "The number of distinct features is at least 1.");
        if (!(epsilon is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(epsilon), TextForm.Number(epsilon), "Epsilon is a fraction in [0, 1].");
        (_features, _epsilon, _linear) = (features, epsilon, linear);
    }

    protected override string Text => TextForm.Write(Entry.Name, Features.Write(_features), Epsilon.Write(_epsilon), Linear.Write(_linear));

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        if (layer.Role != LayerRole.Stem)
            return He().Fill(layer, generator);
        using Scalar kept = _linear ? 1 - _epsilon : Math.Sqrt(1 - _epsilon * _epsilon), mixed = _epsilon;
        var features = He().Fill(layer with { OutputChannels = _features }, generator);
        var repeated = features.view(_features, 1, layer.FanIn).expand(_features, layer.OutputChannels / _features, layer.FanIn).reshape(layer.WeightShape);
        return repeated.mul(kept).add_(He().Fill(layer, generator).mul_(mixed), Scalars.One);
    }

    protected override string? Fault(LayerShape layer) =>
        layer.Role == LayerRole.Stem && layer.OutputChannels % _features != 0
            ? $"layer '{layer.Name}' has {layer.OutputChannels} outputs, which is no multiple of {_features} features."
            : null;
}
