namespace Microsoft.ML.SymmetricInit;

/// <summary>Names of the columns that a classifier adds.</summary>
/// <param name="Score">Class probabilities, a vector of Single.</param>
/// <param name="PredictedLabel">The most probable class, a key.</param>
internal sealed record ScoreColumns(string Score, string PredictedLabel);
