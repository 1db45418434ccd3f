using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What an inspection can find.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InitializationFault>))]
public enum InitializationFault
{
    /// <summary>A feature map, or the loss within the virtual steps, is infinite or not a number.</summary>
    NotFinite,

    /// <summary>Feature maps shrink with depth, or one is 0.</summary>
    SignalVanishes,

    /// <summary>Feature maps grow with depth.</summary>
    SignalExplodes,

    /// <summary>Two different images become the same map with depth.</summary>
    InputsMerge,

    /// <summary>A layer's gradient is exactly 0, before and after the virtual steps.</summary>
    GradientNeverArrives,

    /// <summary>The gradient shrinks on its way to the first layers.</summary>
    GradientVanishes,

    /// <summary>The gradient grows on its way to the first layers.</summary>
    GradientExplodes,

    /// <summary>Channels are equal and nothing makes any of them differ.</summary>
    NothingBreaksSymmetry,

    /// <summary>Channels of a stage stay equal where others become different.</summary>
    SymmetryRemains,

    /// <summary>Channels are equal and no stage hands a difference between them on to the next.</summary>
    BreakingIsBlocked,

    /// <summary>Many channels are 0 for every image.</summary>
    DeadChannels,

    /// <summary>The classifier is sure of itself before it has learned anything.</summary>
    LogitsSaturate,
}
