namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Marks an option that a run may go on with another value of, and that a saved model does not tell: it says by which kernels and how
/// fast the run computes, what it reports, or where to.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotARunFactAttribute : Attribute;
