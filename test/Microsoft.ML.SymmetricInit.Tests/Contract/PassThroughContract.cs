using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Columns that the estimator does not touch keep each row's own value, across batches.</summary>
internal static class PassThroughContract
{
    public static void Check(FittedCase fitted)
    {
        var scored = fitted.Model.Transform(fitted.Data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        using var original = fitted.Data.GetRowCursor(fitted.Data.Schema);
        var features = (VectorDataViewType?)(fitted.Data.Schema["Features"].Type as VectorDataViewType);
        for (var row = 0; row < FittedCase.Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext() && original.MoveNext());
            Assert.AreEqual($"row {row}", Views.Current<ReadOnlyMemory<char>>(cursor, "Name").ToString());
            Assert.AreEqual(1000L + row, Views.Current<long>(cursor, "Number"));
            Assert.AreEqual(Label(original), Label(cursor));
            Assert.AreEqual(row % 5, Views.Current<VBuffer<float>>(cursor, "Extra").Length);
            Views.AssertBitEqual(Views.CurrentVector(original, "Extra"), Views.CurrentVector(cursor, "Extra"), $"Extra of row {row}");
            Views.AssertBitEqual(fitted.Scores[row], Views.CurrentVector(cursor, "Score"), $"Score of row {row}");
            if (features?.ItemType == NumberDataViewType.Single)
                Views.AssertBitEqual(Views.CurrentVector(original, "Features"), Views.CurrentVector(cursor, "Features"), $"Features of row {row}");
        }
        Assert.IsFalse(cursor.MoveNext());
    }

    private static uint Label(DataViewRow row) =>
        row.Schema["Label"].Type.RawType == typeof(byte) ? Views.Current<byte>(row, "Label") : Views.Current<uint>(row, "Label");
}
