using System.Text.Json;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>What a finished trial came to, as its <c>result.json</c> holds it.</summary>
internal sealed record TrialResult
{
    public const string FileName = "result.json";

    public required Dictionary<string, string> Settings { get; init; }

    /// <summary>Fraction of the test images whose class was predicted.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean cross-entropy, in nats, on the test images.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Correlation C_f of the filters of each weighted layer but the classifier at the end, the mean over the layers.</summary>
    public required double MeanCorrelation { get; init; }

    /// <summary>The same, the largest of the layers.</summary>
    public required double MaximumCorrelation { get; init; }

    /// <summary>Training loss of each epoch.</summary>
    public required IReadOnlyList<double> TrainingLosses { get; init; }

    /// <summary>Training accuracy of each epoch.</summary>
    public required IReadOnlyList<double> TrainingAccuracies { get; init; }

    /// <summary>Seconds of training steps, over all parts of a run that was interrupted.</summary>
    public required double Seconds { get; init; }

    public required string Versions { get; init; }

    /// <summary>Reads the result in a trial's folder; null if the trial has not finished.</summary>
    public static TrialResult? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), SweepJson.Default.TrialResult) : null;
        }
        catch (JsonException fault)
        {
            throw new FormatException($"'{path}' is not a trial's result ({fault.Message}). Delete it, and the trial runs again.", fault);
        }
    }

    /// <summary>Writes it; a result that can be seen is whole.</summary>
    public void Write(string folder) =>
        OutputFile.Write(Path.Combine(folder, FileName), unfinished => File.WriteAllText(unfinished, JsonSerializer.Serialize(this, SweepJson.Default.TrialResult)));
}
