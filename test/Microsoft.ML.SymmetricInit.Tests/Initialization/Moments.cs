namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Mean, variance and fourth moment of N independent draws, each within five standard errors. The fourth moment tells
/// normal (3), uniform (1.8) and cut-off normal (2.367) draws apart.
/// </summary>
internal static class Moments
{
    public static void Normal(LayerShape layer, double[] values, double variance) => Check(layer, values, variance, fourth: 3, eighth: 105);

    public static void Uniform(LayerShape layer, double[] values, double variance)
    {
        Assert.IsTrue(values.All(value => Math.Abs(value) <= Math.Sqrt(3 * variance) * (1 + 1e-12)), $"bound of {layer.Name}");
        Check(layer, values, variance, fourth: 9.0 / 5, eighth: 9);
    }

    /// <summary>A standard normal cut off at 2 has variance 0.773741 and fourth moment 1.416189.</summary>
    public static void Truncated(LayerShape layer, double[] values, double variance)
    {
        const double Variance = 0.773741, Fourth = 1.416189;
        Assert.IsTrue(values.All(value => Math.Abs(value) <= 2 * Math.Sqrt(variance / Variance) * (1 + 1e-5)), $"bound of {layer.Name}");
        Check(layer, values, variance, fourth: Fourth / (Variance * Variance), eighth: 27.2);
    }

    private static void Check(LayerShape layer, double[] values, double variance, double fourth, double eighth)
    {
        var n = (double)values.Length;
        var deviation = Math.Sqrt(variance);
        Assert.AreEqual(0, values.Average(), 5 * deviation / Math.Sqrt(n), $"mean of {layer.Name}");
        Assert.AreEqual(1, values.Average(value => value * value) / variance, 5 * Math.Sqrt((fourth - 1) / n), $"variance of {layer.Name}");
        Assert.AreEqual(fourth, values.Average(value => Math.Pow(value / deviation, 4)), 5 * Math.Sqrt((eighth - fourth * fourth) / n), $"fourth moment of {layer.Name}");
    }
}
