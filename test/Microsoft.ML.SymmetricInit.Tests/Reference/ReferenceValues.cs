using System.Text.Json;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What the authors' code computes, from <c>paper-code-values.json</c> or the file that the environment names.</summary>
internal static class ReferenceValues
{
    public const string Variable = "SYMMETRICINIT_REFERENCE_VALUES";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    private static readonly ReferenceFile Values = Load();

    public static ReferenceRecipe Recipe { get; } = ReferenceRecipe.Of(Values.Input, Values.Optimizer);

    public static IReadOnlyDictionary<string, ReferenceCase> Cases { get; } =
        Values.Cases.Select((values, index) => (Name: $"{index + 1}: {values}", values)).ToDictionary(pair => pair.Name, pair => pair.values);

    private static ReferenceFile Load()
    {
        var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "Reference", "paper-code-values.json");
        return JsonSerializer.Deserialize<ReferenceFile>(File.ReadAllText(path), Options)!;
    }

    private sealed record ReferenceFile(IReadOnlyList<ReferenceCase> Cases, string? Input = null, string? Optimizer = null);
}

internal sealed record ReferenceCase(
    string Architecture, int Depth, int WidenFactor, bool BatchNorm, string Init, long ParameterCount, long UnusedParameterCount,
    FeatureValues InitFeatures, Dictionary<string, CorrelationValues> InitCorrelation, double[] Losses,
    LogitValues LogitsAfter, Dictionary<string, WeightValues> WeightsAfter, ClassifierValues FcAfter)
{
    public int Classes => LogitsAfter.FirstRow.Length;

    public override string ToString() => $"{Architecture}({Depth},{WidenFactor}) {(BatchNorm ? "batch norm" : "scalars")} init {Init}";
}

/// <summary>Pooled features; ChannelSpread says how far apart the features of an image are at most; not compared where both are rounding errors.</summary>
internal sealed record FeatureValues(double Norm, double[] FirstRowFirst4, double[] RowNorms, double ChannelSpread);

internal sealed record CorrelationValues(double Forward, double Backward);

internal sealed record LogitValues(double Norm, double[] FirstRow);

internal sealed record WeightValues(double Sum, double Norm, double Forward, double Backward);

internal sealed record ClassifierValues(double WeightNorm, double BiasNorm);
