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

    /// <summary>An epoch whose scores are no numbers has no loss, and no accuracy that counts; any other is better.</summary>
    [TestMethod]
    [DataRow(ValidationMetric.Accuracy, new[] { double.NaN, 0, 1, double.NaN }, new[] { 0.5, 0, 0, 1 }, "1+0 2+0 2+1 2+2")]
    [DataRow(ValidationMetric.Loss, new[] { double.NaN, 3, double.NaN, 2 }, new[] { 0.0, 0, 0, 0 }, "1+0 2+0 2+1 4+0")]
    [DataRow(ValidationMetric.Loss, new[] { double.NaN, double.NaN, double.NaN }, new[] { 0.0, 0, 0 }, "1+0 1+1 1+2")]
    public void After_AnEpochWithoutALoss_TakesTheNextThatHasOne(ValidationMetric metric, double[] losses, double[] accuracies, string expected)
    {
        BestEpoch? best = null;
        var found = new List<string>();
        for (var epoch = 1; epoch <= losses.Length; epoch++)
        {
            best = BestEpoch.After(best, epoch, losses[epoch - 1], accuracies[epoch - 1], new EarlyStopping(MinimumDelta: 0.25, Metric: metric));
            found.Add($"{best.Epoch}+{best.Waited}");
        }
        Assert.AreEqual(expected, string.Join(" ", found));
    }

    /// <summary>A checkpoint after such an epoch is written and read.</summary>
    [TestMethod]
    public void Checkpoint_OfAnEpochWithoutALoss_IsRead()
    {
        using var stream = new MemoryStream();
        using var one = TorchSharp.torch.zeros(1);
        var position = new TrainingPosition(1) { Best = BestEpoch.After(null, 1, double.NaN, 0, null) };
        new Checkpoint(1, new Dictionary<string, string>(), position, new Dictionary<string, TorchSharp.torch.Tensor> { ["a"] = one }).Write(stream);
        stream.Position = 0;
        using var read = Checkpoint.Read(stream);
        Assert.AreEqual(position, read.Position);
    }

    [TestMethod]
    public void After_WithoutARule_GoesByAccuracy()
    {
        var first = BestEpoch.After(null, 1, loss: 1, accuracy: 0.5, rule: null);
        Assert.AreEqual(1, BestEpoch.After(first, 2, loss: 0.1, accuracy: 0.4, rule: null).Epoch);
        Assert.AreEqual(2, BestEpoch.After(first, 2, loss: 3, accuracy: 0.6, rule: null).Epoch);
    }
}
