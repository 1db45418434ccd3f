using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>PyTorch in a process of its own, which sleeps while it is not asked.</summary>
internal sealed class PyTorchSide : ISide
{
    private readonly Process _process;

    public PyTorchSide(Workload workload, string memoryFormat)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "peer.py"),
            $"{workload.Depth}", $"{workload.Widen}", $"{workload.Batch}", $"{workload.Threads}", memoryFormat,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        if (Read() != "ready")
            throw new InvalidOperationException("The PyTorch side did not start; is the package python3-torch installed?");
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

    private string Read() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("The PyTorch side ended before its answer.");
}
