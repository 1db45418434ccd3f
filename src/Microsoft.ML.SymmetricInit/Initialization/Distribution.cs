namespace Microsoft.ML.SymmetricInit;

/// <summary>How independent weights of a given variance are distributed.</summary>
public enum Distribution
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform between plus and minus <c>sqrt(3)</c> standard deviations.</summary>
    Uniform,

    /// <summary>Normal, draws beyond 2 standard deviations repeated, then widened so that the variance is the nominal one.</summary>
    TruncatedNormal,

    /// <summary>
    /// Normal, draws beyond 2 standard deviations repeated and not widened: the variance is 0.774 of the nominal one, which
    /// shrinks signals layer by layer. A control of Hanin and Rolnick 2018.
    /// </summary>
    TruncatedNormalUncorrected,
}
