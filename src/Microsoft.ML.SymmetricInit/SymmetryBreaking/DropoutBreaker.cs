using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// Dropout after the convolution of each block, text form <c>dropout(0.01)</c>, or with the stem's output as well,
    /// <c>dropout(0.01,stem)</c>. Without the stem, the stem's channels stay equal if the first block widens, which a ConstNet
    /// of <see cref="ConstNetArchitecture.WidenFactor"/> 1 does not. Beyond Signal Propagation, section 4 and Appendix I.
    /// </summary>
    /// <param name="rate">Probability that a value is dropped, a fraction in (0, 1); the paper uses 0.01.</param>
    /// <param name="stem">Whether the stem's output is subject to dropout too; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not in (0, 1).</exception>
    public static SymmetryBreaker Dropout(double rate, bool stem = false) => new DropoutBreaker(rate, stem);
}

/// <summary>Dropout as the source of asymmetry.</summary>
internal sealed class DropoutBreaker : SymmetryBreaker
{
    private static readonly NumberArgument Rate = new("rate", Bare: true, Needed: "a rate, such as dropout(0.01)");
    private static readonly FlagArgument Stem = new("stem");

    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("dropout", form => Dropout(Rate.Read(form), Stem.Read(form)),
        () => Dropout(0.01), () => Dropout(0.01, stem: true)) { Usage = "dropout(RATE)" };

    private readonly double _rate;
    private readonly bool _stem;

    public DropoutBreaker(double rate, bool stem)
    {
        if (!(rate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), TextForm.Number(rate), "A dropout rate is a probability in (0, 1), such as 0.01.");
        (_rate, _stem) = (rate, stem);
    }

    public override string ToString() => TextForm.Write(Entry.Name, Rate.Write(_rate), Stem.Write(_stem));

    public override void BeforeTraining(ImageNetwork network, Generator generator) =>
        network.UseDropout(_rate, _stem ? _rate : 0, generator);
}
