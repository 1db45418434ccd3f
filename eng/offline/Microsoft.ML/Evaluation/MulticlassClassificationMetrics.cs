namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(
        double micro, double macro, double logLoss, double reduction, double[] perClassLogLoss, double[] topK, int k,
        ConfusionMatrix matrix)
    {
        (MicroAccuracy, MacroAccuracy, LogLoss, LogLossReduction) = (micro, macro, logLoss, reduction);
        (PerClassLogLoss, TopKPredictionCount, ConfusionMatrix) = (perClassLogLoss, k, matrix);
        TopKAccuracyForAllK = k > 0 ? topK : null;
    }

    public double MicroAccuracy { get; }

    public double MacroAccuracy { get; }

    /// <summary>In nats.</summary>
    public double LogLoss { get; }

    /// <summary>Relative to always answering with the classes' shares.</summary>
    public double LogLossReduction { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public int TopKPredictionCount { get; }

    /// <summary>Null when no top-k accuracy was asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?[^1] ?? 0;

    public ConfusionMatrix ConfusionMatrix { get; }
}
