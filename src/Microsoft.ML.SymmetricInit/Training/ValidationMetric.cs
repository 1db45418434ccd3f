namespace Microsoft.ML.SymmetricInit;

/// <summary>By what epochs are compared.</summary>
public enum ValidationMetric
{
    /// <summary>Fraction of validation images whose class is predicted; more is better.</summary>
    Accuracy,

    /// <summary>Mean cross-entropy on the validation images; less is better.</summary>
    Loss,
}
