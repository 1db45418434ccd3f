using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Will signal, gradient and symmetry breaking reach every layer?</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InitializationVerdict>))]
public enum InitializationVerdict
{
    /// <summary>They do.</summary>
    Sound,

    /// <summary>Something is weak: training may be slow, or part of the network may stay idle.</summary>
    Doubtful,

    /// <summary>Something does not arrive at all, or not in a size that training can use.</summary>
    Fails,
}
