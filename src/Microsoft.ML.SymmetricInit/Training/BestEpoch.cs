namespace Microsoft.ML.SymmetricInit;

/// <summary>The best validated epoch of a run so far, and how long it has not got better.</summary>
/// <param name="Epoch">Number of the best epoch, from 1.</param>
/// <param name="Loss">Its validation loss.</param>
/// <param name="Accuracy">Its validation accuracy.</param>
/// <param name="LastImprovement">The metric's value at the last improvement by more than the minimum delta.</param>
/// <param name="Waited">Number of epochs since then.</param>
internal sealed record BestEpoch(int Epoch, double Loss, double Accuracy, double LastImprovement, int Waited)
{
    private static readonly EarlyStopping Default = new();

    /// <summary>What is known after one more epoch.</summary>
    /// <param name="before">What was known; null before the first epoch.</param>
    /// <param name="epoch">Number of the epoch, from 1.</param>
    /// <param name="loss">Its validation loss.</param>
    /// <param name="accuracy">Its validation accuracy.</param>
    /// <param name="rule">What counts; accuracy if null.</param>
    public static BestEpoch After(BestEpoch? before, int epoch, double loss, double accuracy, EarlyStopping? rule)
    {
        rule ??= Default;
        var value = rule.Metric == ValidationMetric.Loss ? loss : accuracy;
        if (before is null)
            return new BestEpoch(epoch, loss, accuracy, value, 0);
        var sign = rule.Metric == ValidationMetric.Loss ? -1 : 1;
        var best = rule.Metric == ValidationMetric.Loss ? before.Loss : before.Accuracy;
        var (last, waited) = sign * (value - before.LastImprovement) > rule.MinimumDelta ? (value, 0) : (before.LastImprovement, before.Waited + 1);
        return sign * (value - best) > 0
            ? new BestEpoch(epoch, loss, accuracy, last, waited)
            : before with { LastImprovement = last, Waited = waited };
    }
}
