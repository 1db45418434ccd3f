using System.Globalization;

namespace SymmetricInit.Cli.Recipes;

/// <summary>Results as comma-separated values, a line a run.</summary>
internal static class RecipeTable
{
    private const string Header = "trainer,initialization,images,test_images,seed,epochs,batch_size,learning_rate,steps,million_multiply_adds,seconds,processor_seconds,other_load,accuracy";

    public static void Append(string path, RecipeResult result)
    {
        if (!File.Exists(path))
            OutputFile.Write(path, unfinished => File.WriteAllLines(unfinished, [Header]));
        File.AppendAllLines(path, [Line(result)]);
    }

    /// <exception cref="FormatException">It is another table.</exception>
    public static IReadOnlyList<RecipeResult> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
            throw new FormatException($"'{path}' is not a table of this comparison: its first line must be '{Header}'. Name another folder with --output.");
        return [.. lines.Skip(1).Select((line, index) => Parse(line) ?? throw new FormatException($"'{path}', line {index + 2}: '{line}' has not the fields that the first line names."))];
    }

    private static string Line(RecipeResult result) => string.Create(CultureInfo.InvariantCulture,
        $"{result.Trainer},{result.Start},{result.Images},{result.TestImages},{result.Seed},{result.Epochs},{result.BatchSize},{result.LearningRate},{result.Steps},{result.MillionMultiplyAdds:F3},{result.Seconds:F1},{result.ProcessorSeconds:F1},{result.OtherLoad:F2},{result.Accuracy:F4}");

    private static RecipeResult? Parse(string line)
    {
        var fields = line.Split(',');
        if (fields.Length != Header.Split(',').Length)
            return null;
        try
        {
            return new RecipeResult(fields[0], fields[1], Whole(2), Whole(3), Whole(4))
            {
                Epochs = Whole(5),
                BatchSize = Whole(6),
                LearningRate = Number(7),
                Steps = Whole(8),
                MillionMultiplyAdds = Number(9),
                Seconds = Number(10),
                ProcessorSeconds = Number(11),
                OtherLoad = Number(12),
                Accuracy = Number(13),
            };
        }
        catch (FormatException)
        {
            return null;
        }

        int Whole(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
        double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
