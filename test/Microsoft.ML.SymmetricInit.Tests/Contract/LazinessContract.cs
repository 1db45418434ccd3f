namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Nothing is read before a cursor asks, and then no column but those that are needed.</summary>
internal static class LazinessContract
{
    public static void Check(FittedCase fitted)
    {
        var data = (RecordingDataView)fitted.Source.Data(FittedCase.Rows);
        var scored = fitted.Model.Transform(data);
        _ = scored.Schema;
        _ = fitted.Model.GetOutputSchema(data.Schema);
        _ = fitted.Model.GetRowToRowMapper(data.Schema);
        Assert.AreEqual(FittedCase.Rows, scored.GetRowCount());
        Assert.IsTrue(scored.CanShuffle);
        Assert.AreEqual(0, data.Cursors.Count, "cursors before anyone asked for rows");

        AssertReads(data, scored, asked: [], read: []);
        AssertReads(data, scored, asked: ["Name"], read: ["Name"]);
        AssertReads(data, scored, asked: ["Score"], read: ["Features"]);
        AssertReads(data, scored, asked: ["PredictedLabel", "Label"], read: ["Features", "Label"]);
        AssertReads(data, scored, asked: ["Features", "Score", "Number"], read: ["Features", "Number"]);
        RowsComeInBatches(data, scored);
        MapperTellsItsDependencies(fitted);
    }

    private static void AssertReads(RecordingDataView data, IDataView scored, string[] asked, string[] read)
    {
        data.Cursors.Clear();
        using (var cursor = scored.GetRowCursor(asked.Select(name => scored.Schema[name])))
        {
            foreach (var column in scored.Schema)
                Assert.AreEqual(asked.Contains(column.Name), cursor.IsColumnActive(column), column.Name);
            Assert.IsTrue(cursor.MoveNext());
        }
        Assert.AreEqual(1, data.Cursors.Count);
        CollectionAssert.AreEquivalent(read, data.Cursors[0], $"columns read for [{string.Join(", ", asked)}]");
    }

    private static void RowsComeInBatches(RecordingDataView data, IDataView scored)
    {
        var before = data.RowsRead;
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(ScoringBatch.Largest, data.RowsRead - before, "rows read for the first row");
    }

    private static void MapperTellsItsDependencies(FittedCase fitted)
    {
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        string[] Needed(params string[] names) =>
            [.. mapper.GetDependencies(names.Select(name => mapper.OutputSchema[name])).Select(column => column.Name)];
        CollectionAssert.AreEqual(new[] { "Features" }, Needed("Score"));
        CollectionAssert.AreEqual(new[] { "Features" }, Needed("PredictedLabel", "Score"));
        CollectionAssert.AreEqual(new[] { "Name" }, Needed("Name"));
        CollectionAssert.AreEqual(new[] { "Features", "Number" }, Needed("Number", "Score"));
        CollectionAssert.AreEqual(Array.Empty<string>(), Needed());
    }
}
