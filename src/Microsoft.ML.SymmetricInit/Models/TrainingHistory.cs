using System.Text.Json;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// How a model was trained, for whoever opens it later: a JSON object of texts. Loading carries it as it is, whichever version or
/// library wrote it: nothing of it is needed to score.
/// </summary>
internal static class TrainingHistory
{
    /// <summary>The facts about the options but those that the manifest has in a field of their own, and how far the run came.</summary>
    /// <param name="options">The options, <see cref="TrainingOptions.Seed"/> as the run had it.</param>
    /// <param name="recipe">What the recipe chose and why.</param>
    /// <param name="epochs">Number of complete epochs behind the weights: fewer than <see cref="TrainingOptions.Epochs"/> after an early stop.</param>
    public static JsonElement Write(TrainingOptions options, string recipe, int epochs)
    {
        var facts = RunFacts.List(options)
            .Where(fact => fact.Key is not (nameof(options.Normalization) or nameof(options.UnusableImages) or nameof(options.ScoringPrecision)))
            .Prepend(new(nameof(options.Recipe), recipe)).Append(new("EpochsDone", RunFacts.Text(epochs))).ToDictionary();
        return JsonSerializer.SerializeToElement(facts, ManifestJson.Default.DictionaryStringString);
    }
}
