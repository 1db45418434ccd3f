namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Ends a run when the validation metric no longer gets better. The model then has the weights of the best epoch, also when the
/// run went through all its epochs. Needs validation data.
/// </summary>
/// <param name="Patience">Number of epochs in a row without an improvement after which the run ends, at least 1.</param>
/// <param name="MinimumDelta">
/// What a metric must gain on the last improvement to be one itself (a fraction of images, or nats), at least 0: more than this.
/// The best epoch is the best all the same, by however little; the first of equals.
/// </param>
/// <param name="Metric">What is watched.</param>
public sealed record EarlyStopping(int Patience = 10, double MinimumDelta = 0, ValidationMetric Metric = ValidationMetric.Accuracy)
{
    /// <summary>All values, in the invariant culture.</summary>
    public override string ToString() => FormattableString.Invariant($"EarlyStopping {{ Patience = {Patience}, MinimumDelta = {MinimumDelta}, Metric = {Metric} }}");

    internal IEnumerable<string> Faults()
    {
        if (Patience < 1)
            yield return $"EarlyStopping.Patience must be at least 1; received {Patience}.";
        if (!(MinimumDelta >= 0) || !double.IsFinite(MinimumDelta))
            yield return $"EarlyStopping.MinimumDelta must be at least 0 and finite; received {MinimumDelta}.";
        if (!Enum.IsDefined(Metric))
            yield return $"EarlyStopping.Metric must be Accuracy or Loss; received {(int)Metric}.";
    }
}
