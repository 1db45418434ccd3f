namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ScoringCursorTests
{
    [TestMethod]
    public void Cursor_AfterARowThatCannotBeRead_GivesNoMoreRows()
    {
        var pixels = Images.Floats(300, Images.Small);
        pixels[200][17] = float.NaN;
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), pixels));
        using var model = (IDisposable)Models.Load(Models.Saved);
        var scored = ((ITransformer)model).Transform(data);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        for (var row = 0; row < ScoringBatch.Largest; row++)
            Assert.IsTrue(cursor.MoveNext());
        Failures.Expect<InvalidOperationException>("Row 200 of column 'Features' holds NaN at place 17; pixels must be finite numbers.", () => cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Failures.Expect<InvalidOperationException>("The cursor is not on a row; call MoveNext first.", () => Views.CurrentVector(cursor, "Score"));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(127)]
    [DataRow(128)]
    [DataRow(129)]
    [DataRow(256)]
    public void Cursor_OfAnyNumberOfRows_GivesEachRowTheScoresThatItHasAlone(int rows)
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var scored = ((ITransformer)model).Transform(Images.Data(rows));
        var scores = Views.Scores(scored);
        Assert.AreEqual(rows, scores.Length);
        var mapper = ((ITransformer)model).GetRowToRowMapper(Images.Data(1).Schema);
        var data = Images.Data(rows);
        var cursor = data.GetRowCursor(data.Schema);
        using var alone = mapper.GetRow(cursor, mapper.OutputSchema);
        for (var row = 0; row < rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Views.AssertEqualToRounding(Views.CurrentVector(alone, "Score"), scores[row], $"row {row}");
        }
    }

    [TestMethod]
    public void Cursor_OfNoRows_Ends()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        Assert.AreEqual(0, Views.Scores(((ITransformer)model).Transform(Images.Data(0))).Length);
    }

    [TestMethod]
    public void Model_UsedBySeveralThreadsAtOnce_GivesEachTheSameScores()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var expected = Views.Scores(((ITransformer)model).Transform(Images.Data(200)));
        var found = new float[4][][];
        Parallel.For(0, found.Length, thread => found[thread] = Views.Scores(((ITransformer)model).Transform(Images.Data(200))));
        foreach (var scores in found)
            Views.AssertBitEqual(expected, scores, "scores of a thread");
    }

    /// <summary>TorchSharp may free a number in the middle of the call that uses it (see GarbageCollectionTests).</summary>
    [TestMethod]
    public void Model_UsedWhileAnotherThreadCollects_GivesTheSameScores()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var data = Images.Data(30);
        var expected = Views.Scores(((ITransformer)model).Transform(data));
        using var collections = new Collections();
        for (var round = 0; round < 150; round++)
            Views.AssertBitEqual(expected, Views.Scores(((ITransformer)model).Transform(data)), $"scores of round {round}");
    }

    [TestMethod]
    public void Transform_ScoresThatAreThereAlready_AreHiddenByNewOnes()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var once = ((ITransformer)model).Transform(Images.Data(5));
        var twice = ((ITransformer)model).Transform(once);
        Assert.AreEqual(once.Schema.Count + 2, twice.Schema.Count);
        Assert.AreEqual(4, twice.Schema["Score"].Index);
        Assert.IsTrue(twice.Schema[2].IsHidden);
        Views.AssertBitEqual(Views.Scores(once), Views.Scores(twice), "scores of the second pass");
    }
}
