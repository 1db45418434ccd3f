using System.Globalization;
using System.Text;

namespace SymmetricInit.Cli.Schemes;

/// <summary>The results as comma-separated values, a line for each network and scheme; an undefined value is an empty field.</summary>
internal static class PairTable
{
    private static readonly Column[] Columns =
    [
        new("network", pair => pair.Network, null),
        new("initialization", pair => pair.Scheme, null),
        new("images", pair => Text(pair.Budget.Images), null),
        new("test_images", pair => Text(pair.Budget.TestImages), null),
        new("epochs", pair => Text(pair.Budget.Epochs), null),
        new("batch_size", pair => Text(pair.Budget.BatchSize), null),
        new("learning_rate", pair => Text(pair.Budget.LearningRate), null),
        new("seed", pair => Text(pair.Budget.Seed), null),
        new("libtorch", pair => pair.Budget.Libtorch, null),
        new("forward_norm_ratio", pair => Text(pair.ForwardNormRatio), (pair, value) => pair with { ForwardNormRatio = value }),
        new("gradient_norm_ratio", pair => Text(pair.GradientNormRatio), (pair, value) => pair with { GradientNormRatio = value }),
        new("smallest_singular_value", pair => Text(pair.SmallestSingularValue), (pair, value) => pair with { SmallestSingularValue = value }),
        new("largest_singular_value", pair => Text(pair.LargestSingularValue), (pair, value) => pair with { LargestSingularValue = value }),
        new("forward_correlation_start", pair => Text(pair.ForwardCorrelationStart), (pair, value) => pair with { ForwardCorrelationStart = value }),
        new("forward_correlation_end", pair => Text(pair.ForwardCorrelationEnd), (pair, value) => pair with { ForwardCorrelationEnd = value }),
        new("backward_correlation_start", pair => Text(pair.BackwardCorrelationStart), (pair, value) => pair with { BackwardCorrelationStart = value }),
        new("backward_correlation_end", pair => Text(pair.BackwardCorrelationEnd), (pair, value) => pair with { BackwardCorrelationEnd = value }),
        new("accuracy", pair => Text(pair.Accuracy), (pair, value) => pair with { Accuracy = value }),
    ];

    public static void Write(string path, IEnumerable<PairResult> results)
    {
        var lines = results.Select(pair => string.Join(',', Columns.Select(column => Quote(column.Write(pair)))));
        OutputFile.Write(path, unfinished => File.WriteAllLines(unfinished, [string.Join(',', Columns.Select(column => column.Name)), .. lines]));
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is another table.</exception>
    public static IReadOnlyList<PairResult> Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no table '{path}'. Run the comparison without --page-only first, or name the folder that has it with --output.");
        var lines = File.ReadAllLines(path);
        if (lines.Length < 2 || lines[0] != string.Join(',', Columns.Select(column => column.Name)))
            throw new FormatException($"'{path}' is not a table of this comparison: its first line must be '{string.Join(',', Columns.Select(column => column.Name))}', and results must follow.");
        return [.. lines.Skip(1).Select((line, index) => Parse(path, index + 2, Fields(line)))];
    }

    private static PairResult Parse(string path, int line, List<string> fields)
    {
        try
        {
            if (fields.Count != Columns.Length)
                throw new FormatException($"it has {fields.Count} fields where {Columns.Length} are expected.");
            int Whole(int column) => int.Parse(fields[column], CultureInfo.InvariantCulture);
            var budget = new Budget(Whole(2), Whole(3), Whole(4), Whole(5), double.Parse(fields[6], CultureInfo.InvariantCulture), Whole(7), fields[8]);
            var result = new PairResult(fields[0], fields[1], budget);
            foreach (var (column, text) in Columns.Zip(fields).Where(each => each.First.Read is not null && each.Second.Length > 0))
                result = column.Read!(result, double.Parse(text, CultureInfo.InvariantCulture));
            return result;
        }
        catch (FormatException fault)
        {
            throw new FormatException($"'{path}', line {line}: {fault.Message}", fault);
        }
    }

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    private static string Quote(string field) => field.Contains(',') ? $"\"{field}\"" : field;

    /// <summary>The fields of a line; a quoted one may contain commas.</summary>
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }

    private sealed record Column(string Name, Func<PairResult, string> Write, Func<PairResult, double, PairResult>? Read);
}
