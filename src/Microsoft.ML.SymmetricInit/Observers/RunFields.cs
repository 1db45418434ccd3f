using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A run's description as names and texts, for what shows or stores it.</summary>
internal static class RunFields
{
    public static IEnumerable<KeyValuePair<string, string>> List(RunDescription run) =>
    [
        new("trainer", run.Trainer),
        new("network", run.Network),
        .. run.Options.Select(option => new KeyValuePair<string, string>($"option {option.Key}", option.Value)),
        new("recipe", run.Recipe),
        new("seed", Text(run.Seed)),
        new("device", run.Device),
        new("threads", Text(run.Threads)),
        new("image", run.Image.ToString()),
        new("classes", string.Join(", ", run.Classes)),
        new("training images", Text(run.TrainingImages)),
        new("validation images", Text(run.ValidationImages)),
        new("data SHA-256", run.DataHash),
        new("pixel means", string.Join(", ", run.Normalization.Mean.Select(value => Text(value)))),
        new("pixel deviations", string.Join(", ", run.Normalization.StandardDeviation.Select(value => Text(value)))),
        new("parameters", Text(run.Parameters)),
        new("steps an epoch", Text(run.StepsPerEpoch)),
        new("steps made before", Text(run.StepsMade)),
        new("started", run.Started.ToString("u", CultureInfo.InvariantCulture)),
        .. run.Versions.Select(version => new KeyValuePair<string, string>($"version {version.Key}", version.Value)),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
