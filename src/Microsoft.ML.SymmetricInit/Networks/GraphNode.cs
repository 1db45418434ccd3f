namespace Microsoft.ML.SymmetricInit;

/// <summary>One operator of a <see cref="NetworkGraph"/>.</summary>
/// <param name="Operation">The operator's name in ONNX.</param>
/// <param name="Inputs">Names of the values that it takes, in the operator's order.</param>
/// <param name="Output">Name of the value that it gives.</param>
/// <param name="Attributes">The operator's attributes; each an Int64, an array of them, or a Single.</param>
internal sealed record GraphNode(string Operation, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<(string Name, object Value)> Attributes);
