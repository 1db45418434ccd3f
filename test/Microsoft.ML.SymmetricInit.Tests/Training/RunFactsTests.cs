namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What a run is known by, held against the properties of <see cref="TrainingOptions"/>.</summary>
[TestClass]
public sealed class RunFactsTests
{
    private static readonly ConstNetTrainer.Options Options = new() { Seed = 1, Normalization = new PixelNormalization([0, 0, 0], [1, 1, 1]) };

    private static readonly ClassLabels Classes = ClassLabels.OfTexts(["a", "b"]);

    [TestMethod]
    public void Option_Changed_IsAnotherFactOfThatName()
    {
        foreach (var property in OtherOptions.Facts)
        {
            var difference = RunFacts.Difference(List(Options), List(OtherOptions.Change(Options, property)));
            StringAssert.StartsWith(difference, $"{property.Name} was ", property.Name);
        }
    }

    [TestMethod]
    public void Option_ThatIsNoFact_IsOneOfThese()
    {
        string[] expected =
        [
            "CancellationToken", "CheckpointDirectory", "CheckpointEveryEpochs", "CheckpointEveryMinutes", "CheckpointWhenCancelled", "CheckpointsKept", "Deterministic", "EpochCompleted", "MeasureEverySteps", "NumberOfThreads",
            "Recipe", "StepCompleted", "WhenCancelled",
        ];
        var others = OtherOptions.Properties.Except(OtherOptions.Facts).ToList();
        CollectionAssert.AreEqual(expected, others.Select(property => property.Name).Order(StringComparer.Ordinal).ToList());
        foreach (var property in others)
            Assert.IsNull(RunFacts.Difference(List(Options), List(OtherOptions.Change(Options, property))), property.Name);
    }

    [TestMethod]
    public void Difference_OfDataAndWhatIsLearnedFromIt_NamesTheData()
    {
        var other = RunFacts.List(Options with { Normalization = new PixelNormalization([0, 0, 0], [1, 1, 2]) }, Options.Architecture, Classes, Images.Small, "1f", null, null);
        Assert.AreEqual("the SHA-256 of the training data was 0e there and is 1f here", RunFacts.Difference(List(Options), other));
    }

    [TestMethod]
    public void Difference_OfAFactThatAnotherVersionKnows_NamesIt()
    {
        var other = List(Options);
        other["Warmth"] = "3";
        Assert.AreEqual("Warmth was 3 there and is unknown here", RunFacts.Difference(other, List(Options)));
    }

    private static Dictionary<string, string> List(TrainingOptions options) =>
        RunFacts.List(options, Options.Architecture, Classes, Images.Small, "0e", null, null);
}
