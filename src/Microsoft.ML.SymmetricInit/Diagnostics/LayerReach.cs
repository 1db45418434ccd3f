using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>When the gradient first reaches a layer's weight.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Steps">Number of virtual steps after which its gradient is not 0: 0 at once; null never.</param>
/// <param name="Norm">Norm of its gradient after the last virtual step.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record LayerReach(string Layer, int? Steps, double Norm)
{
    /// <summary>Layer, steps and norm.</summary>
    public override string ToString() => $"{Layer}: {(Steps is { } steps ? $"after {InitializationPage.Steps(steps)}" : "never")}, gradient {Probe.Text(Norm)}";
}
