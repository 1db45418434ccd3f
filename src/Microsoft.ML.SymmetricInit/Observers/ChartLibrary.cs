namespace Microsoft.ML.SymmetricInit;

/// <summary>Apache ECharts, minified: the one script that a report needs, put into this library when it is built where npm is.</summary>
internal static class ChartLibrary
{
    private const string Name = "echarts.min.js";

    /// <exception cref="InvalidOperationException">The library was built without it.</exception>
    public static string Load(string name = Name) => Resources.Find(name) ?? throw new InvalidOperationException(
        "This build of Microsoft.ML.SymmetricInit has no charts, as npm could not fetch them when it was built: build it again where npm works, or use TrainingObserver.Csv or TrainingObserver.TensorBoard.");
}
