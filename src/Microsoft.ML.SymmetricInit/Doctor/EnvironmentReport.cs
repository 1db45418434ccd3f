namespace Microsoft.ML.SymmetricInit;

/// <summary>What this process would train and score with.</summary>
/// <param name="Findings">The findings, the basic ones first.</param>
public sealed record EnvironmentReport(IReadOnlyList<EnvironmentFinding> Findings)
{
    /// <summary>Whether networks can be trained and scored here.</summary>
    public bool IsUsable => !Findings.Any(finding => finding.IsFatal);

    /// <summary>A finding a line, remedies below theirs.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Findings);
}
