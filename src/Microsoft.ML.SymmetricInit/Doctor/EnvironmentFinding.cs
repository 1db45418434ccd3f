namespace Microsoft.ML.SymmetricInit;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What mends it, one command or setting; null if nothing needs mending.</param>
/// <param name="IsFatal">Whether nothing can be trained or scored until it is mended.</param>
public sealed record EnvironmentFinding(string Name, string Value, string? Remedy = null, bool IsFatal = false)
{
    /// <summary>The finding, and on a second line the remedy.</summary>
    public override string ToString() => Remedy is null ? $"{Name}: {Value}" : $"{Name}: {Value}{Environment.NewLine}  -> {Remedy}";
}
