using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Every way to walk the rows gives each row its own scores.</summary>
internal static class CursorContract
{
    public static void Check(FittedCase fitted)
    {
        var scored = fitted.Model.Transform(fitted.Data);
        PositionsAndIds(scored);
        TwoCursorsAtOnce(fitted, scored);
        CursorSets(fitted, scored);
        Shuffled(fitted, scored);
        PredictedLabelIsTheBestScore(fitted, scored);
        GettersAskTheCurrentRow(fitted, scored);
        WrongUseIsRefused(scored);
    }

    private static void PositionsAndIds(IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var id = cursor.GetIdGetter();
        DataViewRowId value = default;
        Assert.AreEqual(-1, cursor.Position);
        Assert.AreEqual(0, cursor.Batch);
        for (var row = 0; row < FittedCase.Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            id(ref value);
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual(RecordingDataView.BatchOf(row), cursor.Batch);
            Assert.AreEqual(RecordingDataView.IdOf(row), value);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    private static void TwoCursorsAtOnce(FittedCase fitted, IDataView scored)
    {
        using var first = scored.GetRowCursor([scored.Schema["Score"]]);
        using var second = scored.GetRowCursor([scored.Schema["Score"]]);
        for (var row = 0; row < 150; row++)
            Assert.IsTrue(first.MoveNext());
        for (var row = 0; row < 140; row++)
        {
            if (first.Position + 1 < FittedCase.Rows)
                Assert.IsTrue(first.MoveNext());
            Assert.IsTrue(second.MoveNext());
            Views.AssertBitEqual(fitted.Scores[first.Position], Views.CurrentVector(first, "Score"), $"first cursor, row {first.Position}");
            Views.AssertBitEqual(fitted.Scores[row], Views.CurrentVector(second, "Score"), $"second cursor, row {row}");
        }
    }

    private static void CursorSets(FittedCase fitted, IDataView scored)
    {
        var seen = new HashSet<long>();
        var cursors = scored.GetRowCursorSet([scored.Schema["Score"], scored.Schema["Number"]], 3);
        foreach (var cursor in cursors)
        {
            using (cursor)
            {
                foreach (var row in OwnScores(fitted, cursor))
                    Assert.IsTrue(seen.Add(row), $"row {row} came twice");
            }
        }
        Assert.AreEqual(FittedCase.Rows, seen.Count);
    }

    private static void Shuffled(FittedCase fitted, IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"], scored.Schema["Number"]], new Random(3));
        var order = OwnScores(fitted, cursor).ToList();
        CollectionAssert.AreNotEqual(Enumerable.Range(0, FittedCase.Rows).ToList(), order);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, FittedCase.Rows).ToList(), order);
    }

    /// <summary>
    /// The rows that a cursor gives, after a check that each has its own scores and id. A row that lies elsewhere in its
    /// batch may be rounded otherwise: matrix products work on several rows at once.
    /// </summary>
    private static IEnumerable<int> OwnScores(FittedCase fitted, DataViewRowCursor cursor)
    {
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            var row = (int)(Views.Current<long>(cursor, "Number") - 1000);
            Views.AssertEqualToRounding(fitted.Scores[row], Views.CurrentVector(cursor, "Score"), $"row {row}");
            cursor.GetIdGetter()(ref id);
            Assert.AreEqual(RecordingDataView.IdOf(row), id);
            yield return row;
        }
    }

    private static void PredictedLabelIsTheBestScore(FittedCase fitted, IDataView scored)
    {
        var keys = Views.Keys(scored);
        for (var row = 0; row < FittedCase.Rows; row++)
        {
            Assert.AreEqual(Array.IndexOf(fitted.Scores[row], fitted.Scores[row].Max()) + 1, (int)keys[row], $"row {row}");
            Assert.AreEqual(1, fitted.Scores[row].Sum(), 1e-6, "probabilities");
        }
        Assert.IsTrue(fitted.Scores.Select(Views.Text).Distinct().Count() > FittedCase.Rows / 2, "the scores differ from row to row");
    }

    private static void GettersAskTheCurrentRow(FittedCase fitted, IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> value = default;
        for (var row = 0; row < 130; row++)
            cursor.MoveNext();
        getter(ref value);
        var kept = value;
        value = default;
        cursor.MoveNext();
        getter(ref value);
        Views.AssertBitEqual(fitted.Scores[129], [.. kept.DenseValues()], "a value that was fetched before");
        Views.AssertBitEqual(fitted.Scores[130], [.. value.DenseValues()], "the current value");
    }

    private static void WrongUseIsRefused(IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Failures.Expect<InvalidOperationException>("Column 'Name' was not asked for when this cursor was opened.",
            () => cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Name"]));
        Failures.Expect<InvalidOperationException>(
            "Column 'Score' holds Microsoft.ML.Data.VBuffer`1[System.Single], not System.Single.", () => cursor.GetGetter<float>(scored.Schema["Score"]));
        Failures.Expect<InvalidOperationException>("The cursor is not on a row; call MoveNext first.", () => Views.CurrentVector(cursor, "Score"));
    }
}
