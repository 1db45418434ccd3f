namespace Microsoft.ML.Data;

/// <summary>How many rows of each true class (first index) were taken for each class (second index).</summary>
public sealed class ConfusionMatrix
{
    internal ConfusionMatrix(double[][] counts)
    {
        NumberOfClasses = counts.Length;
        Counts = [.. counts.Select(row => (IReadOnlyList<double>)[.. row])];
        PerClassRecall = [.. counts.Select((row, i) => Share(row[i], row.Sum()))];
    }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
