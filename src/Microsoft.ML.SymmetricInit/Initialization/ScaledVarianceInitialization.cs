using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>He's, Glorot's and LeCun's schemes: <c>gain^2 / fan</c>, He's gain from the layer's activation.</summary>
internal sealed class ScaledVarianceInitialization : Initialization
{
    private readonly string _name;
    private readonly FanMode _defaultFan;
    private readonly FanMode _fan;
    private readonly Distribution _distribution;
    private readonly double? _gain;

    /// <param name="name">Name in the text form.</param>
    /// <param name="defaultFan">The fan that the text form leaves out.</param>
    /// <param name="fan">The fan.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="gain">The gain g; He's, from the activation of each layer, if null.</param>
    public ScaledVarianceInitialization(string name, FanMode defaultFan, FanMode fan, Distribution distribution, double? gain)
    {
        if (!Enum.IsDefined(fan))
            throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan is FanIn, FanOut or Average.");
        if (!Enum.IsDefined(distribution))
            throw new ArgumentOutOfRangeException(nameof(distribution), distribution, "The distribution is Normal, Uniform, TruncatedNormal or TruncatedNormalUncorrected.");
        if (gain is { } value && !(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(nameof(gain), gain, "A gain is above 0 and finite.");
        (_name, _defaultFan, _fan, _distribution, _gain) = (name, defaultFan, fan, distribution, gain);
    }

    protected override string Text => TextForm.Write(_name,
        _fan == _defaultFan ? null : SchemeWords.Fans.Single(pair => pair.Value == _fan).Key,
        _distribution == Distribution.Normal ? null : SchemeWords.Distributions.Single(pair => pair.Value == _distribution).Key,
        _gain is null or 1 ? null : $"gain={TextForm.Number(_gain.Value)}");

    protected override Tensor Weights(LayerShape layer, Generator generator, ScalarType type)
    {
        var gain = _gain * _gain ?? VarianceScaling.HeGain(layer.NegativeSlope);
        return VarianceScaling.Draw(layer.WeightShape, gain / VarianceScaling.Fan(layer, _fan), _distribution, generator, type);
    }
}
