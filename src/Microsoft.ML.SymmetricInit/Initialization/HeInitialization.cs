using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>He's normal distribution: variance <c>g^2 / fan</c>.</summary>
internal sealed class HeInitialization : Initialization
{
    private readonly FanMode _fan;

    public HeInitialization(FanMode fan)
    {
        if (!Enum.IsDefined(fan))
            throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan of He's initialization is FanIn or FanOut.");
        _fan = fan;
    }

    public override string ToString() => _fan == FanMode.FanIn ? "he" : "he(fan_out)";

    private protected override Tensor Values(NetworkLayer layer, Generator generator)
    {
        var fan = _fan == FanMode.FanIn ? layer.FanIn : layer.FanOut;
        var gain = 2 / (1 + layer.NegativeSlope * layer.NegativeSlope);
        return empty(layer.Weight.shape, dtype: layer.Weight.dtype).normal_(0, Math.Sqrt(gain / fan), generator);
    }
}
