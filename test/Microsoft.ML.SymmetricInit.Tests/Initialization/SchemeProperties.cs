namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// What each scheme of the catalogue promises of one layer's weights, <c>[O, I, kh, kw]</c> in row-major order. A scheme
/// without an entry fails the tests.
/// </summary>
internal sealed record SchemeProperties(bool Random, Action<NetworkLayer, double[]> Check)
{
    public static IReadOnlyDictionary<string, SchemeProperties> ByText { get; } = new Dictionary<string, SchemeProperties>
    {
        ["0"] = new(Random: false, Constant),
        ["he"] = new(Random: true, (layer, values) => Normal(layer, values, Gain(layer) / Fans.Of(layer).In)),
        ["he(fan_out)"] = new(Random: true, (layer, values) => Normal(layer, values, Gain(layer) / Fans.Of(layer).Out)),
    };

    /// <summary>0 in residual layers; elsewhere 1/I at the centre tap and 0 beside it. Exact.</summary>
    private static void Constant(NetworkLayer layer, double[] values)
    {
        var taps = (int)layer.KernelSize;
        for (var i = 0; i < values.Length; i++)
        {
            var expected = layer.Role != LayerRole.Residual && i % taps == taps / 2 ? 1.0 / Fans.Of(layer).Inputs : 0;
            Assert.AreEqual(expected, values[i], $"{layer.Name}, value {i}");
        }
    }

    /// <summary>Gain of He's variance: 2 where a ReLU halves the signal, 1 where it passes linearly.</summary>
    private static double Gain(NetworkLayer layer) => layer.Role == LayerRole.Residual ? 2 : 1;

    /// <summary>
    /// Mean, variance and fourth moment of N normal draws: within five standard errors, <c>sd / sqrt(N)</c>,
    /// <c>sqrt(2 / N)</c> and <c>sqrt(96 / N)</c>. The fourth moment, 3, tells normal from uniform (1.8) and cut-off draws.
    /// </summary>
    private static void Normal(NetworkLayer layer, double[] values, double variance)
    {
        var n = (double)values.Length;
        var deviation = Math.Sqrt(variance);
        Assert.AreEqual(0, values.Average(), 5 * deviation / Math.Sqrt(n), $"mean of {layer.Name}");
        Assert.AreEqual(1, values.Average(value => value * value) / variance, 5 * Math.Sqrt(2 / n), $"variance of {layer.Name}");
        Assert.AreEqual(3, values.Average(value => Math.Pow(value / deviation, 4)), 5 * Math.Sqrt(96 / n), $"fourth moment of {layer.Name}");
    }
}

/// <summary>Fans of the layers of ConstNet at depth 10 and width 2 on images of 3 channels, counted by hand.</summary>
internal static class Fans
{
    public static IReadOnlyDictionary<string, (int Inputs, int In, int Out)> ByLayer { get; } = new Dictionary<string, (int, int, int)>
    {
        ["conv1"] = (3, 27, 144),
        ["block1.layer.0.conv_res"] = (16, 16, 32),
        ["block1.layer.0.conv"] = (16, 144, 288),
        ["block1.layer.1.conv"] = (32, 288, 288),
        ["block2.layer.0.conv_res"] = (32, 32, 64),
        ["block2.layer.0.conv"] = (32, 288, 576),
        ["block2.layer.1.conv"] = (64, 576, 576),
        ["block3.layer.0.conv_res"] = (64, 64, 128),
        ["block3.layer.0.conv"] = (64, 576, 1152),
        ["block3.layer.1.conv"] = (128, 1152, 1152),
        ["fc"] = (128, 128, 5),
    };

    public static (int Inputs, int In, int Out) Of(NetworkLayer layer) => ByLayer[layer.Name];
}
