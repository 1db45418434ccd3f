using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>Seconds from the start of a process that has never seen a model to its first prediction with a saved one.</summary>
internal static class FirstPrediction
{
    public static double Measure(ServedModel model, int rounds)
    {
        var path = Path.GetTempFileName();
        try
        {
            model.Save(path);
            Seconds(path);
            return Ratios.Median([.. Enumerable.Range(0, rounds).Select(_ => Seconds(path))]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Seconds(string path)
    {
        var loader = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.SymmetricInit.Tests.Loader.dll");
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [loader, "first", path]) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("The process ended before its first prediction.");
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.WaitForExit();
        return seconds;
    }
}
