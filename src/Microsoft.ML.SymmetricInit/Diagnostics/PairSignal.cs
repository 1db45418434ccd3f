using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Length and direction of two signals of one shape: of two images, at one place of a network.</summary>
/// <param name="Norm">Norm of the first image's signal.</param>
/// <param name="OtherNorm">Norm of the second image's signal.</param>
/// <param name="Cosine">Cosine of the angle between the two, in [-1, 1]; NaN (undefined) where a norm is 0 or not finite.</param>
/// <param name="Size">Number of values in one signal.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record PairSignal(double Norm, double OtherNorm, double Cosine, long Size)
{
    /// <summary>The mean square <c>q = Norm^2 / Size</c> of the first image's signal.</summary>
    public double MeanSquare => Norm * Norm / Size;

    /// <summary>The mean square of the second image's signal.</summary>
    public double OtherMeanSquare => OtherNorm * OtherNorm / Size;

    /// <summary>The angle between the two in radians, in [0, pi]; NaN (undefined) where the cosine is.</summary>
    public double Angle => Math.Acos(Cosine);

    /// <summary>Norms and cosine.</summary>
    public override string ToString() => $"norms {Probe.Text(Norm)} and {Probe.Text(OtherNorm)}, cosine {Probe.Text(Cosine)}";

    /// <param name="squared">Squared norm of the first signal.</param>
    /// <param name="otherSquared">Squared norm of the second.</param>
    /// <param name="product">Their inner product.</param>
    /// <param name="size">Number of values in one.</param>
    internal static PairSignal Compute(double squared, double otherSquared, double product, long size)
    {
        // 0 / 0 and infinity / infinity are NaN, and stay so.
        var cosine = product / (Math.Sqrt(squared) * Math.Sqrt(otherSquared));
        return new PairSignal(Math.Sqrt(squared), Math.Sqrt(otherSquared), Math.Clamp(cosine, -1, 1), size);
    }
}
