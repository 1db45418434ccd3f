using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>One training of a sweep: a network and its options.</summary>
internal sealed class Trial
{
    public const string Seed = "Seed";
    private const int IdBytes = 6;

    private readonly JsonObject _options;

    /// <param name="options">The options by name, <c>network</c> among them.</param>
    /// <param name="trainingImages">As <see cref="SweepFile.TrainingImages"/>.</param>
    /// <param name="testImages">As <see cref="SweepFile.TestImages"/>.</param>
    public Trial(JsonObject options, long? trainingImages, long? testImages)
    {
        _options = options;
        // Whatever the order in the file, the same options are the same trial.
        var canonical = $"{string.Join(";", Settings.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal))};images={trainingImages},{testImages}";
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))[..IdBytes]);
    }

    /// <summary>Name of the trial's folder: 12 hexadecimal digits of the hash of its options and numbers of images.</summary>
    public string Id { get; }

    /// <summary>The options and their values as JSON text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings => _options.Select(option => KeyValuePair.Create(option.Key, option.Value?.ToJsonString() ?? "null"));

    /// <summary>The trainer of this trial and its options.</summary>
    /// <exception cref="FormatException">An option is unknown or has a value of another kind; the message names it.</exception>
    public TrialTrainer Trainer() => TrialTrainer.Create(_options);

    /// <summary>What is the same in all trials but the seed, for a table.</summary>
    public override string ToString() => string.Join(", ", Settings.Select(pair => $"{pair.Key} {pair.Value.Trim('"')}"));
}
