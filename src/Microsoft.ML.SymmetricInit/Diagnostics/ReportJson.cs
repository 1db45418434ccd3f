using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The JSON of a report, by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(InitializationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
