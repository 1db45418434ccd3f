using System.Runtime.InteropServices;

namespace SymmetricInit.Samples.FashionMnist;

/// <summary>Until it is disposed, Ctrl-C cancels a token instead of ending the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _registration;

    public Interruption() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
    {
        signal.Cancel = true;
        _source.Cancel();
    });

    public CancellationToken Token => _source.Token;

    public void Dispose() => _registration.Dispose();
}
