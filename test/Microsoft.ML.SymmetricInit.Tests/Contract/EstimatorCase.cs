namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>One estimator with data that suits it, for <see cref="EstimatorContract"/>.</summary>
/// <param name="Name">What the case is about.</param>
/// <param name="Make">Makes the estimator.</param>
/// <param name="Data">
/// Makes a given number of rows: columns <c>Features</c> and <c>Label</c> for the estimator, and <c>Name</c> (text),
/// <c>Extra</c> (a vector of varying length) and <c>Number</c>, which it does not touch.
/// </param>
/// <param name="ClassNames">The values of the label's keys if they are text, else null.</param>
public sealed record EstimatorCase(
    string Name, Func<MLContext, IEstimator<ITransformer>> Make, Func<int, IDataView> Data, string[]? ClassNames)
{
    public override string ToString() => Name;
}
