namespace Microsoft.ML.SymmetricInit;

/// <summary>Dropout as the source of asymmetry.</summary>
internal sealed class DropoutBreaker : SymmetryBreaker
{
    public const string Name = "dropout";
    public const string Stem = "stem";

    private readonly double _rate;
    private readonly bool _stem;

    public DropoutBreaker(double rate, bool stem)
    {
        if (!(rate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate is a probability in (0, 1), such as 0.01.");
        (_rate, _stem) = (rate, stem);
    }

    public override string ToString() => TextForm.Write(Name, TextForm.Number(_rate), _stem ? Stem : null);

    internal override void Attach(ImageNetwork network, RandomStreams streams) =>
        network.UseDropout(_rate, _stem ? _rate : 0, streams.Dropout);
}
