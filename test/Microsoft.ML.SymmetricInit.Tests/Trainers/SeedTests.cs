namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class SeedTests
{
    [TestMethod]
    public void Seed_TheSame_GivesBitEqualScores() =>
        Views.AssertBitEqual(Scores(new MLContext(), seed: 5), Scores(new MLContext(), seed: 5), "scores");

    [TestMethod]
    public void Seed_Another_GivesOthers() =>
        Assert.AreNotEqual(Text(Scores(new MLContext(), seed: 5)), Text(Scores(new MLContext(), seed: 6)));

    [TestMethod]
    public void Seed_OfTheContext_IsUsedWhereTheOptionsHaveNone()
    {
        var expected = Scores(new MLContext(), seed: 5);
        Views.AssertBitEqual(expected, Scores(new MLContext(seed: 5), seed: null), "the context's seed");
        Views.AssertBitEqual(expected, Scores(new MLContext(seed: 9), seed: 5), "the options' seed first");
    }

    [TestMethod]
    public void Seed_OfTheContext_DoesNotDependOnWhatElseTheContextDid()
    {
        var context = new MLContext(seed: 5);
        var first = Scores(context, seed: null);
        Views.AssertBitEqual(first, Scores(context, seed: null), "the second estimator of a context");
    }

    [TestMethod]
    public void NoSeedAtAll_GivesOtherScoresEachTime()
    {
        var context = new MLContext();
        Assert.AreNotEqual(Text(Scores(context, seed: null)), Text(Scores(context, seed: null)));
    }

    [TestMethod]
    public void OrderOfColumns_DoesNotMatter()
    {
        var context = new MLContext();
        var swapped = new RecordingDataView(
            TestColumn.OfKeys("Label", Images.Keys(30), Images.ClassNames),
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(30, Images.Small)));
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(seed: 5) with { Initialization = Initialization.He() }).Fit(swapped);
        Views.AssertBitEqual(Scores(context, seed: 5), Views.Scores(model.Transform(swapped)), "scores");
    }

    private static float[][] Scores(MLContext context, int? seed)
    {
        var data = Images.Data(30);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(seed: seed) with { Initialization = Initialization.He() }).Fit(data);
        return Views.Scores(model.Transform(data));
    }

    private static string Text(float[][] scores) => string.Join("\n", scores.Select(Views.Text));
}
