using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What makes identical features of a network come apart in training; several can act at once.</summary>
/// <remarks>The text form (<see cref="ToString"/>) is saved with a model and parses back (<see cref="Parse"/>).</remarks>
public abstract class SymmetryBreaking
{
    private protected SymmetryBreaking()
    {
    }

    /// <summary>
    /// Dropout after the convolution of each block, text form <c>dropout(0.01)</c>, or with the stem's output as well,
    /// <c>dropout(0.01,stem)</c>. Without the stem, the stem's channels stay equal if the first block widens, which a ConstNet
    /// of <see cref="ConstNetArchitecture.WidenFactor"/> 1 does not. Beyond Signal Propagation, section 4 and Appendix I.
    /// </summary>
    /// <param name="rate">Probability that a value is dropped, a fraction in (0, 1); the paper uses 0.01.</param>
    /// <param name="stem">Whether the stem's output is subject to dropout too; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not in (0, 1).</exception>
    public static SymmetryBreaking Dropout(double rate, bool stem = false) => new DropoutBreaking(rate, stem);

    /// <summary>Reads the text form of a mechanism.</summary>
    /// <param name="text">The text form, such as <c>dropout(0.01)</c>.</param>
    /// <exception cref="FormatException">There is no such mechanism, or its parameter is out of range.</exception>
    public static SymmetryBreaking Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        if (compact.StartsWith("dropout(", StringComparison.Ordinal) && compact.EndsWith(')'))
        {
            var parts = compact["dropout(".Length..^1].Split(',');
            if (double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                && rate is > 0 and < 1 && parts.Length <= 2 && (parts.Length == 1 || parts[1] == "stem"))
                return Dropout(rate, parts.Length == 2);
        }
        throw new FormatException($"There is no symmetry breaking '{text}'. Known: dropout(RATE) and dropout(RATE,stem) with a rate in (0, 1).");
    }

    /// <summary>The text form, which <see cref="Parse"/> reads back.</summary>
    public abstract override string ToString();

    /// <summary>Lets the mechanism act on a network that is about to be trained.</summary>
    internal abstract void Attach(ImageNetwork network, RandomStreams streams);
}
