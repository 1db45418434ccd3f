using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>A trainer's options by the names and values of a sweep file.</summary>
/// <param name="Options">The options.</param>
/// <param name="Estimator">Makes the trainer of these or of changed options.</param>
internal sealed record TrialTrainer(ImageClassificationOptions Options, Func<MLContext, ImageClassificationOptions, IEstimator<ImageClassificationTransformer>> Estimator)
{
    private const string Network = "network";
    private const string DefaultNetwork = "ConstNet";

    private static readonly Dictionary<string, TrialTrainer> ByNetwork = new(StringComparer.OrdinalIgnoreCase)
    {
        [DefaultNetwork] = new(new ConstNetTrainer.Options(), (ml, options) => ml.MulticlassClassification.Trainers.ConstNet((ConstNetTrainer.Options)options)),
        ["LeakyNet"] = new(new LeakyNetTrainer.Options(), (ml, options) => ml.MulticlassClassification.Trainers.LeakyNet((LeakyNetTrainer.Options)options)),
        ["WideResNet"] = new(new WideResNetTrainer.Options(), (ml, options) => ml.MulticlassClassification.Trainers.WideResNet((WideResNetTrainer.Options)options)),
        ["PlainConvNet"] = new(new PlainConvNetTrainer.Options(), (ml, options) => ml.MulticlassClassification.Trainers.PlainConvNet((PlainConvNetTrainer.Options)options)),
        ["Mlp"] = new(new MlpTrainer.Options(), (ml, options) => ml.MulticlassClassification.Trainers.Mlp((MlpTrainer.Options)options)),
    };

    /// <exception cref="FormatException">An option is unknown or has a value of another kind.</exception>
    public static TrialTrainer Create(JsonObject settings)
    {
        var name = settings[Network]?.ToString() ?? DefaultNetwork;
        if (!ByNetwork.TryGetValue(name, out var found))
            throw new FormatException($"There is no network '{name}'; {string.Join(", ", ByNetwork.Keys)} are there.");
        var options = found.Options with { };
        foreach (var (option, value) in settings.Where(pair => pair.Key != Network))
        {
            var property = options.GetType().GetProperty(option, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null || !CanRead(property.PropertyType))
                throw new FormatException($"{name} has no option '{option}' that a sweep can set. "
                    + $"There are {string.Join(", ", options.GetType().GetProperties().Where(each => CanRead(each.PropertyType)).Select(each => each.Name).Order(StringComparer.Ordinal))}.");
            property.SetValue(options, Read(value, property.PropertyType, option));
        }
        return found with { Options = options };
    }

    private static bool CanRead(Type type) => Nullable.GetUnderlyingType(type) is { } inner
        ? CanRead(inner)
        : type.IsEnum || type == typeof(int) || type == typeof(double) || type == typeof(bool) || type == typeof(string)
            || type == typeof(Initialization) || type == typeof(IReadOnlyList<SymmetryBreaker>) || type == typeof(Augmentation) || type == typeof(EarlyStopping);

    private static object? Read(JsonNode? value, Type type, string option)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null)
            return wanted != type || !type.IsValueType ? null : throw Fault("null");
        try
        {
            if (wanted == typeof(IReadOnlyList<SymmetryBreaker>))
                return value is JsonArray list ? [.. list.Select(each => SymmetryBreaker.Parse(each!.GetValue<string>()))] : Mechanisms(value.GetValue<string>());
            if (wanted == typeof(Initialization))
                return Initialization.Parse(value.GetValue<string>());
            if (wanted.IsEnum)
                return Enum.Parse(wanted, value.GetValue<string>(), ignoreCase: true);
            return value.Deserialize(OptionJson.Default.GetTypeInfo(wanted)!) ?? throw Fault(value.ToJsonString());
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Fault(value.ToJsonString());
        }
        catch (FormatException fault)
        {
            throw new FormatException($"The option '{option}': {fault.Message}", fault);
        }

        FormatException Fault(string received) => new($"The option '{option}' must be {Kind(wanted)}; received {received}.");
    }

    private static IReadOnlyList<SymmetryBreaker> Mechanisms(string text) => text == "none" ? [] : [SymmetryBreaker.Parse(text)];

    private static string Kind(Type type) => type switch
    {
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(IReadOnlyList<SymmetryBreaker>) => "a mechanism's text form, a list of them, or none",
        _ when type == typeof(string) || type == typeof(Initialization) => "a text",
        _ => $"an object like {(type == typeof(Augmentation) ? JsonSerializer.Serialize(new Augmentation(), OptionJson.Default.Augmentation) : JsonSerializer.Serialize(new EarlyStopping(), OptionJson.Default.EarlyStopping))}",
    };
}
