namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// What ML.NET and its users may expect of any estimator of this library that adds <c>Score</c> and <c>PredictedLabel</c>.
/// </summary>
internal static class EstimatorContract
{
    public static void Check(EstimatorCase source)
    {
        using (var fitted = new FittedCase(source))
        {
            SchemaContract.Check(fitted);
            FittingContract.Check(fitted);
            LazinessContract.Check(fitted);
            CursorContract.Check(fitted);
            PassThroughContract.Check(fitted);
            RowMappingContract.Check(fitted);
            PersistenceContract.Check(fitted);
            Assert.AreEqual(0, fitted.Data.OpenCursors, "cursors of the data that nobody closed");
        }
        DisposalContract.Check(source);
    }
}
