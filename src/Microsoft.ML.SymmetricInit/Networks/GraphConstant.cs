namespace Microsoft.ML.SymmetricInit;

/// <summary>Numbers that a <see cref="NetworkGraph"/> holds.</summary>
/// <param name="Name">Name of the value.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">The numbers in row-major order, an array of Single or Int64.</param>
/// <param name="IsParameter">Whether it is trained, so that it may be held in half precision.</param>
internal sealed record GraphConstant(string Name, IReadOnlyList<long> Shape, Array Values, bool IsParameter);
