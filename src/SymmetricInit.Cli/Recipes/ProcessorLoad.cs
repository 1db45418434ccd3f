using System.Diagnostics;
using System.Globalization;

namespace SymmetricInit.Cli.Recipes;

/// <summary>What processors did over some time: for this process, and for all others of the machine.</summary>
internal sealed class ProcessorLoad
{
    private const double TicksPerSecond = 100;
    private const string Statistics = "/proc/stat";

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly double _own = Own();
    private readonly double _busy = Busy();

    public static ProcessorLoad Start() => new();

    /// <returns>Seconds of processors for this process, and the mean number of processors that others kept busy (NaN where the system does not tell).</returns>
    public (double Own, double Others) Stop()
    {
        var own = Own() - _own;
        return (own, Math.Max(0, (Busy() - _busy - own) / Stopwatch.GetElapsedTime(_started).TotalSeconds));
    }

    private static double Own()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Seconds that all processors were busy since the machine started: proc(5), user, nice, system, irq, softirq.</summary>
    private static double Busy()
    {
        if (!File.Exists(Statistics))
            return double.NaN;
        var fields = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new[] { 1, 2, 3, 6, 7 }.Sum(field => double.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
