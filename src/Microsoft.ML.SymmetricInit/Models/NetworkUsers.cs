namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Counts the calls that use a network. One that was disposed refuses new calls and is freed when the last of those under way
/// ends, on whichever thread that is: libtorch reads freed memory without a word.
/// </summary>
internal sealed class NetworkUsers(ImageNetwork network, object owner)
{
    // The owner itself is one.
    private int _count = 1;
    private int _disposed;

    /// <summary>Begins a call; disposing what is returned ends it.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Use Enter()
    {
        var count = Volatile.Read(ref _count);
        while (true)
        {
            CheckNotDisposed();
            var seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
                return new Use(this);
            count = seen;
        }
    }

    public void CheckNotDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, owner);

    /// <summary>Ends the owner's own use. A second call, on any thread, does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            network.Dispose();
    }

    /// <summary>One call.</summary>
    public readonly struct Use(NetworkUsers users) : IDisposable
    {
        public void Dispose() => users.Leave();
    }
}
