namespace Microsoft.ML.SymmetricInit;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>After all its epochs.</summary>
    Completed,

    /// <summary>With a model, but before all epochs that were asked for.</summary>
    EndedEarly,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>By a fault.</summary>
    Failed,
}

/// <summary>The end of a run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Fault">The message of the exception that ended it; null if it gave a model.</param>
/// <param name="Verdict">What is to be said of the run: a sentence each on how it learned, on symmetry and on gradients.</param>
/// <param name="Duration">Wall time since <see cref="RunDescription.Started"/>.</param>
/// <param name="Measuring">The part of it that went into measurements.</param>
public sealed record RunResult(RunOutcome Outcome, string? Fault, IReadOnlyList<string> Verdict, TimeSpan Duration, TimeSpan Measuring);
