namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class BestEpochTests
{
    /// <summary>Values of the metric by epoch, then the best epoch and the epochs without an improvement, after each.</summary>
    [TestMethod]
    [DataRow(ValidationMetric.Accuracy, 0.0, new[] { 0.5, 0.6, 0.6, 0.5, 0.7 }, "1+0 2+0 2+1 2+2 5+0")]
    [DataRow(ValidationMetric.Loss, 0.0, new[] { 0.5, 0.6, 0.5, 0.4, 0.4 }, "1+0 1+1 1+2 4+0 4+1")]
    // Gains of no more than the delta do not count, until together they do: 0.5 -> 0.75 is more than 0.125.
    [DataRow(ValidationMetric.Accuracy, 0.125, new[] { 0.5, 0.625, 0.75, 0.875, 0.5 }, "1+0 2+1 3+0 4+1 4+2")]
    [DataRow(ValidationMetric.Loss, 0.125, new[] { 0.75, 0.625, 0.5, 0.25, 0.5 }, "1+0 2+1 3+0 4+0 4+1")]
    public void After_Epochs_KnowsTheBestAndHowLongAgoTheLastImprovementWas(ValidationMetric metric, double delta, double[] values, string expected)
    {
        var rule = new EarlyStopping(MinimumDelta: delta, Metric: metric);
        BestEpoch? best = null;
        var found = new List<string>();
        for (var epoch = 1; epoch <= values.Length; epoch++)
        {
            // The other metric goes the other way and must not matter.
            var value = values[epoch - 1];
            best = metric == ValidationMetric.Loss
                ? BestEpoch.After(best, epoch, value, -epoch, rule)
                : BestEpoch.After(best, epoch, epoch, value, rule);
            found.Add($"{best.Epoch}+{best.Waited}");
        }
        Assert.AreEqual(expected, string.Join(" ", found));
    }

    [TestMethod]
    public void After_WithoutARule_GoesByAccuracy()
    {
        var first = BestEpoch.After(null, 1, loss: 1, accuracy: 0.5, rule: null);
        Assert.AreEqual(1, BestEpoch.After(first, 2, loss: 0.1, accuracy: 0.4, rule: null).Epoch);
        Assert.AreEqual(2, BestEpoch.After(first, 2, loss: 3, accuracy: 0.6, rule: null).Epoch);
    }
}
