using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The JSON of an architecture, by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NetworkArchitecture))]
internal sealed partial class ArchitectureJson : JsonSerializerContext;
