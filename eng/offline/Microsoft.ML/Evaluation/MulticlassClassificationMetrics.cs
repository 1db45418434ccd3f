namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(double micro, double macro, double logLoss, ConfusionMatrix matrix)
        => (MicroAccuracy, MacroAccuracy, LogLoss, ConfusionMatrix) = (micro, macro, logLoss, matrix);

    public double MicroAccuracy { get; }

    public double MacroAccuracy { get; }

    /// <summary>In nats.</summary>
    public double LogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
