using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The JSON in a checkpoint, by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(TrainingPosition))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    // Made when it is asked for: the default context is there only once all static fields have been set.
    private static CheckpointJson? _plain;

    /// <summary>Without escapes where JSON needs none.</summary>
    public static CheckpointJson Plain => _plain ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
