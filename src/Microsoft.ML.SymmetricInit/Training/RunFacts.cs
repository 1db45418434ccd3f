using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What makes two runs the same: named facts about options and data, as checkpoints hold them.</summary>
internal static class RunFacts
{
    private static readonly PropertyInfo[] Properties =
    [
        .. typeof(TrainingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => !property.IsDefined(typeof(NotARunFactAttribute))),
    ];

    /// <summary>Each option of training and its value as text, but those marked by <see cref="NotARunFactAttribute"/>; in the order in which they are declared.</summary>
    /// <param name="options">The options, <see cref="TrainingOptions.Seed"/> and <see cref="TrainingOptions.Normalization"/> as the run has them.</param>
    public static IEnumerable<KeyValuePair<string, string>> List(TrainingOptions options) =>
        Properties.Select(property => new KeyValuePair<string, string>(property.Name, Text(property.GetValue(options))));

    /// <summary>All facts of a run; of two that differ in data and in what is learned from it, the data comes first.</summary>
    /// <param name="options">The options, <see cref="TrainingOptions.Seed"/> and <see cref="TrainingOptions.Normalization"/> as the run has them.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="trainingHash">SHA-256 of the training data.</param>
    /// <param name="validationHash">SHA-256 of the validation data; null without.</param>
    /// <param name="modelHash">SHA-256 of the model that the run starts from; null without.</param>
    public static Dictionary<string, string> List(TrainingOptions options, NetworkArchitecture architecture, ClassLabels classes, ImageShape image,
        string trainingHash, string? validationHash, string? modelHash)
    {
        var facts = new Dictionary<string, string>
        {
            ["the network"] = architecture.ToString(),
            ["the list of classes"] = string.Join(", ", Enumerable.Range(0, classes.Count).Select(classes.Name)),
            ["the size of the images"] = image.ToString(),
        };
        var ofOptions = List(options).ToDictionary();
        ofOptions.Remove(nameof(options.Normalization), out var normalization);
        foreach (var (name, value) in ofOptions)
            facts[name] = value;
        facts["the SHA-256 of the training data"] = trainingHash;
        facts["the SHA-256 of the validation data"] = Text(validationHash);
        facts["the SHA-256 of the model to go on from"] = Text(modelHash);
        facts[nameof(options.Normalization)] = normalization!;
        return facts;
    }

    /// <summary>The first fact by which two runs differ, as part of a sentence; null if they are the same.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> there, IReadOnlyDictionary<string, string> here) => here.Keys.Union(there.Keys)
        .Where(name => there.GetValueOrDefault(name) != here.GetValueOrDefault(name))
        .Select(name => $"{name} was {there.GetValueOrDefault(name, "unknown")} there and is {here.GetValueOrDefault(name, "unknown")} here")
        .FirstOrDefault();

    /// <summary>The value of an option as text, the same in every culture.</summary>
    public static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable<object> list => $"[{string.Join(", ", list.Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
