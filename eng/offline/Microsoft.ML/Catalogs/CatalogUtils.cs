using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalogue, seen by those who add extension methods to it.</summary>
public interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

public static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
        => Contracts.CheckRef(catalog, nameof(catalog)).Environment;
}

public static class DefaultColumnNames
{
    public const string Features = "Features";
    public const string Label = "Label";
    public const string Name = "Name";
    public const string Weight = "Weight";
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
}
