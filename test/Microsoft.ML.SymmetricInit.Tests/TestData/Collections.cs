using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Collects garbage on another thread until it is disposed, thousands of times a second. Between two collections it
/// leaves the other threads some time: without it they hardly get on at all.
/// </summary>
internal sealed class Collections : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(0.1);
    private readonly Thread _thread;
    private volatile bool _ended;

    public Collections()
    {
        _thread = new Thread(Collect);
        _thread.Start();
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }

    private void Collect()
    {
        while (!_ended)
        {
            GC.Collect(0);
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < Pause)
                Thread.SpinWait(100);
        }
    }
}
