using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How many rows of each true class (first index) were taken for each class (second index).</summary>
public sealed class ConfusionMatrix
{
    private readonly IHost _host;
    private string _table;

    internal ConfusionMatrix(IHost host, double[][] counts, IReadOnlyList<ReadOnlyMemory<char>> names)
    {
        (_host, PredictedClassesIndicators, NumberOfClasses) = (host, names, counts.Length);
        Counts = [.. counts.Select(row => (IReadOnlyList<double>)[.. row])];
        PerClassRecall = [.. counts.Select((row, i) => Share(row[i], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, i) => Share(row[i], counts.Sum(other => other[i])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    /// <summary>The names of the classes; the real one has them as an internal field.</summary>
    public readonly IReadOnlyList<ReadOnlyMemory<char>> PredictedClassesIndicators;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        void Check(int index, string name) => _host.CheckParam(index >= 0 && index < NumberOfClasses, name,
            "Invalid index. Should be non-negative, less than the number of classes.");
        Check(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Check(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable() => _table ??= Format();

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private string Format()
    {
        // Names that do not fit above their column are written beside the rows only, with their numbers.
        int width = NumberOfClasses == 2 ? 8 : 5, longest = PredictedClassesIndicators.Max(name => name.Length);
        bool numbered = longest > width;
        int digits = (NumberOfClasses - 1).ToString(CultureInfo.CurrentCulture).Length;
        int margin = Math.Max(9, longest + (numbered ? digits + 2 : 0));
        string rule = string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));
        string Margin(string title) => title.PadRight(margin + 1) + "||";
        string Cell(string text) => $" {text.PadLeft(width)} |";
        var classes = Enumerable.Range(0, NumberOfClasses);
        var text = new StringBuilder();
        text.AppendLine().AppendLine("Confusion table");
        text.Append(Margin(string.Empty)).AppendLine(rule);
        text.Append(Margin("PREDICTED"));
        text.AppendJoin(null, classes.Select(i => Cell(numbered ? i.ToString() : PredictedClassesIndicators[i].ToString())));
        text.AppendLine(" Recall");
        text.Append(Margin("TRUTH")).AppendLine(rule);
        foreach (int i in classes)
        {
            string name = PredictedClassesIndicators[i].ToString();
            text.Append(numbered ? $"{i.ToString().PadLeft(digits)}. {name.PadLeft(margin - digits - 2)}" : name.PadLeft(margin));
            text.Append(" ||").AppendJoin(null, Counts[i].Select(count => Cell(count.ToString("N0"))));
            text.AppendLine($" {PerClassRecall[i],5:F4}");
        }
        text.Append(Margin(string.Empty)).AppendLine(rule);
        text.Append(Margin("Precision"));
        text.AppendJoin(null, PerClassPrecision.Select(value => value.ToString("N4").PadLeft(width + 1) + " |"));
        return text.AppendLine().ToString();
    }
}
