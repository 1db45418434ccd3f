using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>He's law: behind the activation the mean square of the outputs is that of the inputs, for any fixed input. He et al. 2015, section 2.2.</summary>
[TestClass]
public class HeLengthTests
{
    [TestMethod]
    [DataRow("he", 0)]
    [DataRow("he", 0.3)]
    [DataRow("he", 1)]
    [DataRow("he(uniform)", 0)]
    [DataRow("he(truncated)", 0.3)]
    public void Outputs_OfAFixedInput_HaveItsMeanSquare(string text, double slope)
    {
        const int Inputs = 40, Outputs = 40_000;
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        var layer = new LayerShape { Name = "fc", Role = LayerRole.Chain, InputChannels = Inputs, OutputChannels = Outputs, Blocks = 1, NegativeSlope = slope };
        using var draws = new Generator(9);
        var input = randn(Inputs, dtype: ScalarType.Float64, generator: draws);
        var weight = Initialization.Parse(text).Fill(layer, generator);
        var squares = Numbers.Of(weight.matmul(input)).Select(value => value > 0 ? value * value : slope * slope * value * value).ToArray();
        var (expected, mean) = (Numbers.Of(input).Average(value => value * value), squares.Average());
        var error = Math.Sqrt(squares.Average(value => (value - mean) * (value - mean)) / Outputs);
        Assert.AreEqual(expected, mean, 5 * error);
        Assert.IsTrue(error < 0.02 * expected);
    }
}
