using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class OpeningCursorsTests
{
    [TestMethod]
    public void Cursor_OverAColumnThatCannotBeOpened_LeavesNothingOpen()
    {
        using var model = (IDisposable)Models.Load(Models.Saved);
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(2, Images.Small)),
            new UnopenableColumn());
        var scored = ((ITransformer)model).Transform(data);
        LiveTensors.AssertNoneLeft(() =>
        {
            Failures.Expect<NotSupportedException>("no getter", () => scored.GetRowCursor(scored.Schema));
            return 0;
        });
        Assert.AreEqual(2, data.Cursors.Count);
        Assert.AreEqual(0, data.OpenCursors);
    }

    private sealed class UnopenableColumn() : TestColumn("Unopenable", NumberDataViewType.Int32, null)
    {
        public override int Rows => 2;

        public override Delegate Getter(Func<int> row) => throw new NotSupportedException("no getter");
    }
}
