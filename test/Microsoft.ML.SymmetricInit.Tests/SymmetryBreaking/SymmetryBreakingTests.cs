using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Texts and faults of what breaks symmetries.</summary>
[TestClass]
public class SymmetryBreakingTests
{
    private const string RateFault = "A dropout rate is a probability in (0, 1), such as 0.01.";

    /// <summary>Mechanisms to try of each factory, with their texts; a factory without an entry fails.</summary>
    private static readonly Dictionary<string, (SymmetryBreaking Mechanism, string Text)[]> ByFactory = new()
    {
        [nameof(SymmetryBreaking.Dropout)] =
        [
            (SymmetryBreaking.Dropout(0.01), "dropout(0.01)"),
            (SymmetryBreaking.Dropout(0.01, stem: true), "dropout(0.01,stem)"),
            (SymmetryBreaking.Dropout(0.9), "dropout(0.9)"),
            (SymmetryBreaking.Dropout(1e-7, stem: true), "dropout(1E-07,stem)"),
            (SymmetryBreaking.Dropout(1.0 / 3), "dropout(0.3333333333333333)"),
        ],
    };

    [TestMethod]
    public void Mechanism_OfEveryFactory_ParsesBackFromItsText()
    {
        var factories = typeof(SymmetryBreaking).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(SymmetryBreaking) && method.Name != nameof(SymmetryBreaking.Parse))
            .Select(method => method.Name).ToList();
        CollectionAssert.AreEquivalent(factories, ByFactory.Keys);
        foreach (var (mechanism, text) in ByFactory.Values.SelectMany(list => list))
        {
            Assert.AreEqual(text, mechanism.ToString());
            Assert.AreEqual(text, SymmetryBreaking.Parse(text).ToString());
        }
    }

    [TestMethod]
    [DataRow(" Dropout ( 0.010 , Stem ) ", "dropout(0.01,stem)")]
    [DataRow("DROPOUT(1e-2)", "dropout(0.01)")]
    [DataRow("dropout(.5)", "dropout(0.5)")]
    public void Parse_OfAText_IgnoresCaseSpaceAndNotation(string text, string expected) =>
        Assert.AreEqual(expected, SymmetryBreaking.Parse(text).ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("noise(1e-7)")]
    [DataRow("dropout")]
    [DataRow("dropout()")]
    [DataRow("dropout(0)")]
    [DataRow("dropout(1)")]
    [DataRow("dropout(-0.1)")]
    [DataRow("dropout(NaN)")]
    [DataRow("dropout(0,01)")]
    [DataRow("dropout(0.01,)")]
    [DataRow("dropout(0.01,head)")]
    [DataRow("dropout(0.01,stem,stem)")]
    [DataRow("dropout(0.01")]
    [DataRow("xdropout(0.01)")]
    public void Parse_OfAnUnknownText_ListsWhatThereIs(string text) => Failures.Expect<FormatException>(
        $"There is no symmetry breaking '{text}'. Known: dropout(RATE) and dropout(RATE,stem) with a rate in (0, 1).", () => SymmetryBreaking.Parse(text));

    [TestMethod]
    public void Parse_OfNull_NamesTheParameter() =>
        Assert.AreEqual("text", Assert.ThrowsExactly<ArgumentNullException>(() => SymmetryBreaking.Parse(null!)).ParamName);

    [TestMethod]
    [DataRow(0.0, "0")]
    [DataRow(1.0, "1")]
    [DataRow(-0.5, "-0.5")]
    [DataRow(double.NaN, "NaN")]
    public void Dropout_OfARateThatIsNoProbability_IsRefused(double rate, string shown)
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SymmetryBreaking.Dropout(rate));
        Assert.AreEqual($"{RateFault} (Parameter 'rate'){Environment.NewLine}Actual value was {shown}.", fault.Message);
    }
}
