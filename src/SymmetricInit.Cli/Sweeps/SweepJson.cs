using System.Text.Json.Serialization;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>The JSON of trials, by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrialResult))]
[JsonSerializable(typeof(List<EpochRecord>))]
internal sealed partial class SweepJson : JsonSerializerContext;

/// <summary>The JSON of options in a sweep file, whose names may be written in any case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Augmentation))]
[JsonSerializable(typeof(EarlyStopping))]
internal sealed partial class OptionJson : JsonSerializerContext;
