using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SymmetricInit.Cli;

/// <summary>Until it is disposed, Ctrl-C, a request to terminate or SIGUSR1 cancels a token instead of ending the process.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>SIGUSR1, with which Slurm announces the end of a job's time; its number differs between systems.</summary>
    private static readonly PosixSignal[] Signals = OperatingSystem.IsWindows()
        ? [PosixSignal.SIGINT, PosixSignal.SIGTERM]
        : [PosixSignal.SIGINT, PosixSignal.SIGTERM, (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10)];

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    /// <summary>Asks another process to terminate; on Windows, where it cannot be asked, ends it.</summary>
    public static void Send(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill();
        else if (!process.HasExited)
            Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _source.Cancel();
    }
}
