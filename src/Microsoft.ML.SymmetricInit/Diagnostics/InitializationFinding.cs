using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One thing that is wrong with a start.</summary>
/// <param name="Fault">What kind of thing.</param>
/// <param name="Severity"><see cref="InitializationVerdict.Doubtful"/> or <see cref="InitializationVerdict.Fails"/>.</param>
/// <param name="Where">The first stage or layer to fail, on the signal's way: from the images for maps, from the loss for gradients.</param>
/// <param name="Measured">The number that was measured there.</param>
/// <param name="Threshold">The number that it should have kept to.</param>
/// <param name="Problem">What is wrong, in plain words.</param>
/// <param name="Remedy">Which option would mend it.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record InitializationFinding(
    InitializationFault Fault, InitializationVerdict Severity, string Where, double Measured, double Threshold, string Problem, string Remedy)
{
    /// <summary>Everything in one line.</summary>
    public override string ToString() =>
        $"{Severity}: {Problem} First at {Where}: {Probe.Text(Measured)}, limit {Probe.Text(Threshold)}. {Remedy}";
}
