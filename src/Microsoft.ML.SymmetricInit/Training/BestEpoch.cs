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

    /// <summary>The metric; NaN of an epoch whose scores are no numbers, which any other epoch is better than.</summary>
    private static double Value(double loss, double accuracy, EarlyStopping rule) => !double.IsFinite(loss) ? double.NaN : rule.Metric == ValidationMetric.Loss ? loss : accuracy;

    /// <summary>By how much one value is better than another.</summary>
    private static double Gain(double value, double than, EarlyStopping rule) =>
        double.IsNaN(value) ? double.NaN : double.IsNaN(than) ? double.PositiveInfinity : rule.Metric == ValidationMetric.Loss ? than - value : value - than;

    /// <summary>What is known after one more epoch.</summary>
    /// <param name="before">What was known; null before the first epoch.</param>
    /// <param name="epoch">Number of the epoch, from 1.</param>
    /// <param name="loss">Its validation loss.</param>
    /// <param name="accuracy">Its validation accuracy.</param>
    /// <param name="rule">What counts; accuracy if null.</param>
    public static BestEpoch After(BestEpoch? before, int epoch, double loss, double accuracy, EarlyStopping? rule)
    {
        rule ??= Default;
        var value = Value(loss, accuracy, rule);
        if (before is null)
            return new BestEpoch(epoch, loss, accuracy, value, 0);
        var (last, waited) = Gain(value, before.LastImprovement, rule) > rule.MinimumDelta ? (value, 0) : (before.LastImprovement, before.Waited + 1);
        return Gain(value, Value(before.Loss, before.Accuracy, rule), rule) > 0
            ? new BestEpoch(epoch, loss, accuracy, last, waited)
            : before with { LastImprovement = last, Waited = waited };
    }
}
