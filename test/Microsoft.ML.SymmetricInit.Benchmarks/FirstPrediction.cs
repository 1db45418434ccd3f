using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>What the first prediction costs a process that has never seen a model.</summary>
/// <param name="Seconds">From its start to the prediction.</param>
/// <param name="ResidentMiB">Its resident memory then.</param>
internal sealed record FirstPrediction(double Seconds, double ResidentMiB)
{
    /// <summary>Loads what ML.NET saved, and predicts with a prediction engine.</summary>
    public static readonly string Loader = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.SymmetricInit.Tests.Loader.dll");

    /// <summary>Loads a file in ONNX with OnnxRuntime; it lies in its own folder, without libtorch.</summary>
    public static readonly string OnnxApp = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../Microsoft.ML.SymmetricInit.Tests.OnnxApp",
        Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory), "Microsoft.ML.SymmetricInit.Tests.OnnxApp.dll"));

    public static FirstPrediction Measure(ServedModel model, int rounds)
    {
        var path = Path.GetTempFileName();
        try
        {
            model.Save(path);
            return Measure(Loader, path, rounds);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Medians over processes that start one after the other; the first of all fills the system's caches.</summary>
    public static FirstPrediction Measure(string program, string model, int rounds)
    {
        Once(program, model);
        var costs = Enumerable.Range(0, rounds).Select(_ => Once(program, model)).ToArray();
        return new FirstPrediction(Ratios.Median([.. costs.Select(cost => cost.Seconds)]), Ratios.Median([.. costs.Select(cost => cost.ResidentMiB)]));
    }

    private static FirstPrediction Once(string program, string model)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "first", model, "memory"]) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("The process ended before its first prediction.");
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var bytes = long.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The process did not tell its memory."));
        process.WaitForExit();
        return new FirstPrediction(seconds, bytes / 1048576.0);
    }
}
