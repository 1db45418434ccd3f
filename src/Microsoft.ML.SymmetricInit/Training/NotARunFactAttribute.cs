namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Marks an option that changes nothing of what a run comes to, but only how long it takes, what it reports, or where: a run may go
/// on with another value of it, and a saved model does not tell it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotARunFactAttribute : Attribute;
