using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>A side in a process of its own, which sleeps while it is not asked: no side sees the other's memory or threads.</summary>
internal sealed class SideProcess : ISide
{
    /// <summary>The thresholds of glibc's malloc at which memory goes back to the system, raised so that it never does.</summary>
    private const string RaisedThresholds = "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592";

    private const string Ready = "ready";

    private readonly Process _process;
    private readonly string _name;

    private SideProcess(string name, ProcessStartInfo start)
    {
        _name = name;
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        if (Read() != Ready)
            throw new InvalidOperationException($"The side {name} did not start.");
    }

    /// <summary>One of this program's own sides.</summary>
    /// <param name="name">As <see cref="Serve"/> knows it.</param>
    /// <param name="workload">What is computed.</param>
    /// <param name="raisedThresholds">Whether malloc keeps freed memory from the start.</param>
    public static SideProcess Start(string name, Workload workload, bool raisedThresholds = false)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{typeof(SideProcess).Assembly.GetName().Name}.dll"), "--side", name, .. Numbers(workload)]);
        if (raisedThresholds)
            start.Environment["GLIBC_TUNABLES"] = RaisedThresholds;
        return new SideProcess(name, start);
    }

    /// <summary>Debian's PyTorch, with an older libtorch: for information.</summary>
    public static SideProcess StartPyTorch(Workload workload, string memoryFormat) =>
        new("PyTorch", new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "peer.py"), .. Numbers(workload), memoryFormat]));

    /// <summary>The other end: answers each line <c>TASK BATCHES</c> of standard input with the seconds that it took.</summary>
    public static void Serve(string name, Workload workload)
    {
        using ISide side = name switch
        {
            "ours" => new OurSide(workload),
            "oursBFloat16" => new OurSide(workload, Precision.BFloat16),
            "plain" => new PlainSide(workload, channelsLast: false),
            "plainChannelsLast" => new PlainSide(workload, channelsLast: true),
            "served" => new ServedSide(workload),
            "onnxRuntime" => new OnnxRuntimeSide(workload),
            _ => throw new ArgumentException($"There is no side '{name}'.", nameof(name)),
        };
        Console.WriteLine(Ready);
        while (Console.ReadLine()?.Split(' ') is [var task, var batches])
            Console.WriteLine(side.Seconds(task, int.Parse(batches, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture));
    }

    public double Seconds(string task, int batches)
    {
        _process.StandardInput.WriteLine($"{task} {batches}");
        _process.StandardInput.Flush();
        return double.Parse(Read(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string[] Numbers(Workload workload) => [$"{workload.Depth}", $"{workload.Widen}", $"{workload.Batch}", $"{workload.Threads}"];

    private string Read() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The side {_name} ended before its answer.");
}
