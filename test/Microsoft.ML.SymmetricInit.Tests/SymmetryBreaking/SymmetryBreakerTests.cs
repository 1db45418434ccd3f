using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Texts and faults of what breaks symmetries.</summary>
[TestClass]
public class SymmetryBreakerTests
{
    private const string RateFault = "A dropout rate is a probability in (0, 1), such as 0.01.";

    /// <summary>Mechanisms to try of each factory, with their texts; a factory without an entry fails.</summary>
    private static readonly Dictionary<string, (SymmetryBreaker Mechanism, string Text)[]> ByFactory = new()
    {
        [nameof(SymmetryBreaker.Dropout)] =
        [
            (SymmetryBreaker.Dropout(0.01), "dropout(0.01)"),
            (SymmetryBreaker.Dropout(0.01, stem: true), "dropout(0.01,stem)"),
            (SymmetryBreaker.Dropout(0.9), "dropout(0.9)"),
            (SymmetryBreaker.Dropout(1e-7, stem: true), "dropout(1e-7,stem)"),
            (SymmetryBreaker.Dropout(1.0 / 3), "dropout(0.3333333333333333)"),
        ],
        [nameof(SymmetryBreaker.GradientNoise)] =
        [
            (SymmetryBreaker.GradientNoise(0.01), "gradient_noise(0.01)"),
            (SymmetryBreaker.GradientNoise(1e-4, relative: false), "gradient_noise(0.0001,absolute)"),
            (SymmetryBreaker.GradientNoise(2.5e+21), "gradient_noise(2.5e21)"),
        ],
        [nameof(SymmetryBreaker.WeightNoise)] =
        [
            (SymmetryBreaker.WeightNoise(1e-7), "weight_noise(1e-7)"),
            (SymmetryBreaker.WeightNoise(1.25e-12, relative: false), "weight_noise(1.25e-12,absolute)"),
            (SymmetryBreaker.WeightNoise(double.Epsilon), "weight_noise(5e-324)"),
        ],
        [nameof(SymmetryBreaker.Perturbation)] = [(SymmetryBreaker.Perturbation(1e-6), "perturbation(1e-6)"), (SymmetryBreaker.Perturbation(3), "perturbation(3)")],
        [nameof(SymmetryBreaker.RoundingNoise)] = [(SymmetryBreaker.RoundingNoise(1), "rounding_noise(1)"), (SymmetryBreaker.RoundingNoise(0.5), "rounding_noise(0.5)")],
        [nameof(SymmetryBreaker.NondeterministicKernels)] = [(SymmetryBreaker.NondeterministicKernels(), "nondeterministic_kernels")],
    };

    [TestMethod]
    public void Mechanism_OfEveryFactory_ParsesBackFromItsText()
    {
        var factories = typeof(SymmetryBreaker).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(SymmetryBreaker) && method.Name != nameof(SymmetryBreaker.Parse))
            .Select(method => method.Name).ToList();
        CollectionAssert.AreEquivalent(factories, ByFactory.Keys);
        foreach (var (mechanism, text) in ByFactory.Values.SelectMany(list => list))
        {
            Assert.AreEqual(text, mechanism.ToString());
            Assert.AreEqual(text, SymmetryBreaker.Parse(text).ToString());
        }
    }

    [TestMethod]
    [DataRow(" Dropout ( 0.010 , Stem ) ", "dropout(0.01,stem)")]
    [DataRow("DROPOUT(1e-2)", "dropout(0.01)")]
    [DataRow("dropout(.5)", "dropout(0.5)")]
    [DataRow("Gradient_Noise(1e-4, Absolute)", "gradient_noise(0.0001,absolute)")]
    [DataRow("weight_noise(1.0E-07)", "weight_noise(1e-7)")]
    [DataRow("PERTURBATION(0.000001)", "perturbation(1e-6)")]
    [DataRow("rounding_noise( 1.0 )", "rounding_noise(1)")]
    [DataRow(" Nondeterministic_Kernels\n", "nondeterministic_kernels")]
    public void Parse_OfAText_IgnoresCaseSpaceAndNotation(string text, string expected) =>
        Assert.AreEqual(expected, SymmetryBreaker.Parse(text).ToString());

    [TestMethod]
    [DataRow("gradient_noise(0.1,relative)", "gradient_noise(0.1)")]
    [DataRow("weight_noise(relative,scale=1e-7)", "weight_noise(1e-7)")]
    [DataRow("dropout(rate=0.01,stem=false)", "dropout(0.01)")]
    [DataRow("dropout(stem=true,0.01)", "dropout(0.01,stem)")]
    [DataRow("perturbation(scale=1)", "perturbation(1)")]
    [DataRow("rounding_noise(ulps=1)", "rounding_noise(1)")]
    [DataRow("nondeterministic_kernels()", "nondeterministic_kernels")]
    public void Parse_OfWhatIsLeftOut_ReadsItWrittenOut(string text, string expected) => Assert.AreEqual(expected, SymmetryBreaker.Parse(text).ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("noise(1e-7)")]
    [DataRow("gradient noise(0.1")]
    [DataRow("dropout(0.01")]
    [DataRow("xdropout(0.01)")]
    public void Parse_OfAnUnknownText_ListsWhatThereIs(string text) => Failures.Expect<FormatException>(
        $"There is no symmetry breaker '{text}'. Known: dropout(RATE), gradient_noise(SCALE), weight_noise(SCALE), perturbation(SCALE), rounding_noise(ULPS), nondeterministic_kernels.",
        () => SymmetryBreaker.Parse(text));

    [TestMethod]
    [DataRow("gradient_noise", "'gradient_noise' needs a scale above 0, such as 1e-6.")]
    [DataRow("gradient_noise(0)", "'gradient_noise(0)': The scale of noise is a number above 0, such as 0.01. (Parameter 'scale')")]
    [DataRow("gradient_noise(-1e-3)", "'gradient_noise(-1e-3)': The scale of noise is a number above 0, such as 0.01. (Parameter 'scale')")]
    [DataRow("gradient_noise(NaN)", "'gradient_noise(NaN)': The scale of noise is a number above 0, such as 0.01. (Parameter 'scale')")]
    [DataRow("gradient_noise(Infinity)", "'gradient_noise(Infinity)': The scale of noise is a number above 0, such as 0.01. (Parameter 'scale')")]
    [DataRow("weight_noise(0,absolute)", "'weight_noise(0,absolute)': The scale of noise is a number above 0, such as 1e-7. (Parameter 'scale')")]
    [DataRow("weight_noise(1e-7,stem)", "'weight_noise(1e-7,stem)': 'stem' is no argument of 'weight_noise'.")]
    [DataRow("perturbation(1e-6,absolute)", "'perturbation(1e-6,absolute)': 'absolute' is no argument of 'perturbation'.")]
    [DataRow("perturbation(-1)", "'perturbation(-1)': The scale of noise is a number above 0, such as 1e-6. (Parameter 'scale')")]
    [DataRow("rounding_noise", "'rounding_noise' needs a number of units in the last place, such as rounding_noise(1).")]
    [DataRow("rounding_noise(0.4)", "'rounding_noise(0.4)': Rounding noise is a number of units in the last place in [0.5, 2^23], such as 1. (Parameter 'ulps')")]
    [DataRow("rounding_noise(1,absolute)", "'rounding_noise(1,absolute)': 'absolute' is no argument of 'rounding_noise'.")]
    [DataRow("nondeterministic_kernels(1)", "'nondeterministic_kernels(1)': '1' is no argument of 'nondeterministic_kernels'.")]
    [DataRow("dropout", "'dropout' needs a rate, such as dropout(0.01).")]
    [DataRow("dropout()", "'dropout' needs a rate, such as dropout(0.01).")]
    [DataRow("dropout(0)", "'dropout(0)': A dropout rate is a probability in (0, 1), such as 0.01. (Parameter 'rate')")]
    [DataRow("dropout(1.5)", "'dropout(1.5)': A dropout rate is a probability in (0, 1), such as 0.01. (Parameter 'rate')")]
    [DataRow("dropout(NaN)", "'dropout(NaN)': A dropout rate is a probability in (0, 1), such as 0.01. (Parameter 'rate')")]
    [DataRow("dropout(0,01)", "'dropout(0,01)': A dropout rate is a probability in (0, 1), such as 0.01. (Parameter 'rate')")]
    [DataRow("dropout(0.01,)", "'dropout(0.01,)': '' is no argument of 'dropout'.")]
    [DataRow("dropout(0.01,head)", "'dropout(0.01,head)': 'head' is no argument of 'dropout'.")]
    [DataRow("dropout(0.01,stem,stem)", "'dropout(0.01,stem,stem)': 'stem' is no argument of 'dropout'.")]
    public void Parse_OfAnArgumentThatDoesNotFit_SaysWhatWould(string text, string message) =>
        Failures.Expect<FormatException>(message, () => SymmetryBreaker.Parse(text));

    /// <summary>A saved model may have been made where numbers are written with a comma.</summary>
    [TestMethod]
    public void Text_InACultureWithCommas_HasAPoint()
    {
        Assert.AreEqual("gradient_noise(0.25)", Cultures.Swedish(() => SymmetryBreaker.Parse("gradient_noise(0.25)").ToString()));
        Assert.AreEqual("weight_noise(2.5e-7)", Cultures.Swedish(() => SymmetryBreaker.WeightNoise(2.5e-7).ToString()));
    }

    [TestMethod]
    public void Parse_OfNull_NamesTheParameter() =>
        Assert.AreEqual("text", Assert.ThrowsExactly<ArgumentNullException>(() => SymmetryBreaker.Parse(null!)).ParamName);

    [TestMethod]
    [DataRow(0.0, "0")]
    [DataRow(1.0, "1")]
    [DataRow(-0.5, "-0.5")]
    [DataRow(double.NaN, "NaN")]
    public void Dropout_OfARateThatIsNoProbability_IsRefused(double rate, string shown)
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SymmetryBreaker.Dropout(rate));
        Assert.AreEqual($"{RateFault} (Parameter 'rate'){Environment.NewLine}Actual value was {shown}.", fault.Message);
    }

    [TestMethod]
    [DataRow(0.0, "0")]
    [DataRow(-0.5, "-0.5")]
    [DataRow(double.NaN, "NaN")]
    [DataRow(double.PositiveInfinity, "Infinity")]
    public void Noise_OfAScaleThatIsNotAboveZero_IsRefused(double scale, string shown)
    {
        (string Example, Func<SymmetryBreaker> Make)[] factories =
        [
            ("0.01", () => SymmetryBreaker.GradientNoise(scale)), ("0.01", () => SymmetryBreaker.GradientNoise(scale, relative: false)),
            ("1e-7", () => SymmetryBreaker.WeightNoise(scale)), ("1e-7", () => SymmetryBreaker.WeightNoise(scale, relative: false)),
            ("1e-6", () => SymmetryBreaker.Perturbation(scale)),
        ];
        foreach (var (example, make) in factories)
        {
            var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => make());
            Assert.AreEqual($"The scale of noise is a number above 0, such as {example}. (Parameter 'scale'){Environment.NewLine}Actual value was {shown}.", fault.Message);
        }
    }

    [TestMethod]
    [DataRow(0.0, "0")]
    [DataRow(0.49, "0.49")]
    [DataRow(8388608.5, "8388608.5")]
    [DataRow(double.NaN, "NaN")]
    public void RoundingNoise_OfUlpsOutOfRange_IsRefused(double ulps, string shown)
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SymmetryBreaker.RoundingNoise(ulps));
        Assert.AreEqual("Rounding noise is a number of units in the last place in [0.5, 2^23], such as 1. (Parameter 'ulps')"
            + $"{Environment.NewLine}Actual value was {shown}.", fault.Message);
    }
}
