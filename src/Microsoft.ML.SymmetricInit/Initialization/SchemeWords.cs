namespace Microsoft.ML.SymmetricInit;

/// <summary>The words that text forms of schemes have for fans and distributions.</summary>
internal static class SchemeWords
{
    public static IReadOnlyDictionary<string, FanMode> Fans { get; } = new Dictionary<string, FanMode>
    {
        ["fan_in"] = FanMode.FanIn,
        ["fan_out"] = FanMode.FanOut,
        ["fan_average"] = FanMode.Average,
    };

    public static IReadOnlyDictionary<string, Distribution> Distributions { get; } = new Dictionary<string, Distribution>
    {
        ["uniform"] = Distribution.Uniform,
        ["truncated"] = Distribution.TruncatedNormal,
        ["truncated_uncorrected"] = Distribution.TruncatedNormalUncorrected,
    };
}
