using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A cursor that reads a batch while another is handed out gives what one batch after the other gives.</summary>
[TestClass]
public sealed class ReadingAheadTests
{
    private const int Batch = ScoringBatch.Largest;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [TestMethod]
    public void Cursor_OverManyBatches_GivesEachRowItsOwnValuesInOrder()
    {
        const int Rows = 5 * Batch + 37;
        var pixels = Images.Bytes(Rows, Images.Small);
        var data = Images.With(TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), pixels), TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames));
        using var model = new MLContext(1).MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(data);
        // Scored by themselves, batches of the same rows go through the same kernels.
        var expected = pixels.Chunk(Batch).SelectMany(batch => model.Score([.. batch.SelectMany(image => image)]).Chunk(Images.Classes)).ToArray();

        var scored = model.Transform(data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        DataViewRowId id = default;
        for (var row = 0; row < Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual(RecordingDataView.BatchOf(row), cursor.Batch);
            cursor.GetIdGetter()(ref id);
            Assert.AreEqual(RecordingDataView.IdOf(row), id);
            Views.AssertBitEqual(expected[row], Views.CurrentVector(cursor, "Score"), $"row {row}");
            CollectionAssert.AreEqual(pixels[row], Views.Current<VBuffer<byte>>(cursor, "Features").DenseValues().ToArray());
            Assert.AreEqual(1000L + row, Views.Current<long>(cursor, "Number"));
            Assert.AreEqual($"row {row}", Views.Current<ReadOnlyMemory<char>>(cursor, "Name").ToString());
            Assert.AreEqual(row % 5, Views.CurrentVector(cursor, "Extra").Length);
        }
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_FromTheSecondBatchOn_ReadsOneBatchAheadAndNoMore()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var read = new List<(int Row, int Thread)>();
        using var cursor = Scored(model, 6 * Batch, row => read.Add((row, Environment.CurrentManagedThreadId)), out var data);
        Assert.AreEqual(0, data.RowsRead, "rows read before the first move");
        Move(cursor, Batch);
        Assert.AreEqual(Batch, data.RowsRead, "rows read in the first batch");
        for (var batch = 1; batch < 4; batch++)
        {
            Move(cursor, 1);
            Assert.IsTrue(SpinWait.SpinUntil(() => data.RowsRead == (batch + 2) * Batch, Patience), $"{data.RowsRead} rows read at the start of batch {batch}");
            Move(cursor, Batch - 1);
            Assert.AreEqual((batch + 2) * Batch, data.RowsRead, $"rows read at the end of batch {batch}");
        }
        var here = Environment.CurrentManagedThreadId;
        Assert.IsTrue(read.Take(2 * Batch).All(each => each.Thread == here));
        Assert.IsTrue(read.Skip(2 * Batch).All(each => each.Thread != here));
        CollectionAssert.AreEqual(Enumerable.Range(0, read.Count).ToList(), read.Select(each => each.Row).ToList());
    }

    [TestMethod]
    public void Cursor_OverARowThatCannotBeReadAhead_GivesTheBatchesBeforeItAndThenTheFault()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        using var cursor = Scored(model, 6 * Batch, row => _ = row == 3 * Batch + 5 ? throw new InvalidDataException("no such row") : 0, out _);
        Move(cursor, 3 * Batch);
        Failures.Expect<InvalidDataException>("no such row", () => cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void Dispose_WhileABatchIsReadAhead_WaitsForItsRowAndThenClosesTheInput()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        using var reached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var cursor = Scored(model, 6 * Batch, row =>
        {
            if (row != 2 * Batch + 9)
                return;
            reached.Set();
            goOn.Wait(Patience);
        }, out var data);
        Move(cursor, Batch + 1);
        Assert.IsTrue(reached.Wait(Patience));
        var disposal = new Thread(cursor.Dispose);
        disposal.Start();
        Assert.IsTrue(SpinWait.SpinUntil(() => disposal.ThreadState == ThreadState.WaitSleepJoin, Patience), "waits for the row");
        Assert.AreEqual(1, data.OpenCursors);
        goOn.Set();
        Assert.IsTrue(disposal.Join(Patience));
        Assert.AreEqual(0, data.OpenCursors);
        Assert.AreEqual(2 * Batch + 10, data.RowsRead);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Dispose_BeforeAFaultAheadWasSeen_KeepsQuiet()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var cursor = Scored(model, 6 * Batch, row => _ = row == 2 * Batch ? throw new InvalidDataException("no such row") : 0, out var data);
        Move(cursor, Batch + 1);
        cursor.Dispose();
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Cursor_OfACancelledContext_EndsWithTheNextBatch()
    {
        var context = new MLContext();
        using var model = (IDisposable)Models.Load(Models.Saved, context);
        using var cursor = Scored(model, 6 * Batch, _ => { }, out _);
        Move(cursor, Batch + 1);
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(context, null);
        Move(cursor, Batch - 1);
        Assert.ThrowsExactly<OperationCanceledException>(() => cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
    }

    private static void Move(DataViewRowCursor cursor, int rows)
    {
        for (var row = 0; row < rows; row++)
            Assert.IsTrue(cursor.MoveNext());
    }

    /// <summary>A cursor over scores and a column that tells when each of its rows is read.</summary>
    private static DataViewRowCursor Scored(IDisposable model, int rows, Action<int> reading, out RecordingDataView data)
    {
        data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(rows, Images.Small)),
            new WatchedColumn(rows, reading));
        var scored = ((ITransformer)model).Transform(data);
        return scored.GetRowCursor([scored.Schema["Score"], scored.Schema["Watched"]]);
    }

    private sealed class WatchedColumn(int rows, Action<int> reading) : TestColumn("Watched", NumberDataViewType.Int32, null)
    {
        public override int Rows => rows;

        public override Delegate Getter(Func<int> row) => (ValueGetter<int>)((ref int value) =>
        {
            value = row();
            reading(value);
        });
    }
}
