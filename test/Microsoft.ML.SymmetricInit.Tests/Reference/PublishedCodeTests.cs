namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Our networks compute what the authors' code computes, in float64, to 1e-9 of each number.</summary>
[TestClass]
[TestCategory("Reference")]
public class PublishedCodeTests
{
    private const double Relative = 1e-9;

    public static IEnumerable<object[]> Cases => ReferenceValues.Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Parameters_OfThePublishedNetwork_AreAsManyAsItUses(string name)
    {
        var (reference, run) = Pair(name);
        Assert.AreEqual(reference.ParameterCount - reference.UnusedParameterCount, run.ParameterCount);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Features_AtTheStart_AreThePublishedOnes(string name)
    {
        var (reference, run) = Pair(name);
        var (expected, actual) = (reference.InitFeatures, run.InitFeatures);
        Numbers.AssertClose(expected.Norm, Numbers.Norm([.. actual.SelectMany(row => row)]), Relative, "norm");
        Numbers.AssertClose(expected.RowNorms, [.. actual.Select(Numbers.Norm)], Relative, "row norms");
        Numbers.AssertClose(expected.FirstRowFirst4, actual[0][..4], Relative, "first row");
        if (expected.ChannelSpread < 1e-12 * expected.Norm)
            Assert.AreEqual(0, actual.Max(row => row.Max() - row.Min()), 1e-12 * expected.Norm, "spread over channels");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Correlations_AtTheStart_AreThePublishedOnes(string name)
    {
        var (reference, run) = Pair(name);
        CollectionAssert.AreEquivalent(reference.InitCorrelation.Keys, run.InitCorrelation.Keys, "layer names");
        foreach (var (layer, expected) in reference.InitCorrelation)
        {
            Assert.AreEqual(expected.Forward, run.InitCorrelation[layer].Forward, Relative, $"{layer} forward");
            Assert.AreEqual(expected.Backward, run.InitCorrelation[layer].Backward, Relative, $"{layer} backward");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Losses_OfEveryStep_AreThePublishedOnes(string name)
    {
        var (reference, run) = Pair(name);
        Numbers.AssertClose(reference.Losses, run.Losses, Relative, "loss");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Logits_AfterTheSteps_AreThePublishedOnes(string name)
    {
        var (reference, run) = Pair(name);
        Numbers.AssertClose(reference.LogitsAfter.Norm, Numbers.Norm([.. run.LogitsAfter.SelectMany(row => row)]), Relative, "norm");
        Numbers.AssertClose(reference.LogitsAfter.FirstRow, run.LogitsAfter[0], Relative, "first row");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Weights_AfterTheSteps_AreThePublishedOnes(string name)
    {
        var (reference, run) = Pair(name);
        CollectionAssert.AreEquivalent(reference.WeightsAfter.Keys, run.WeightsAfter.Keys, "layer names");
        foreach (var (layer, expected) in reference.WeightsAfter)
        {
            var actual = run.WeightsAfter[layer];
            Numbers.AssertClose(expected.Norm, actual.Norm, Relative, $"{layer} norm");
            Assert.AreEqual(expected.Sum, actual.Sum, Relative * Math.Max(Math.Abs(expected.Sum), expected.Norm), $"{layer} sum");
            Assert.AreEqual(expected.Forward, actual.Forward, Relative, $"{layer} forward");
            Assert.AreEqual(expected.Backward, actual.Backward, Relative, $"{layer} backward");
        }
        Numbers.AssertClose(reference.FcAfter.WeightNorm, run.FcAfter.WeightNorm, Relative, "fc weight");
        Numbers.AssertClose(reference.FcAfter.BiasNorm, run.FcAfter.BiasNorm, Relative, "fc bias");
    }

    private static (ReferenceCase Reference, PublishedRun Run) Pair(string name)
    {
        var reference = ReferenceValues.Cases[name];
        return (reference, PublishedRun.Of(reference));
    }
}
