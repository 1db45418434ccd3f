using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Lets the C library keep what libtorch frees while batches are computed. Every step frees and allocates the same large
/// blocks; by default each of them goes back to the system and returns page by page, zeroed, which takes up to a quarter
/// of a step. When the last scope ends, the usual settings return and what is free goes back to the system.
/// </summary>
/// <remarks>Does nothing where the C library is not glibc.</remarks>
internal sealed partial class FreedMemory : IDisposable
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;

    private static readonly Lock Gate = new();
    private static int _scopes;
    private static bool _available = OperatingSystem.IsLinux();
    private bool _disposed;

    private FreedMemory()
    {
    }

    public static FreedMemory Keep()
    {
        lock (Gate)
        {
            if (_scopes++ == 0)
                Set(trimThreshold: int.MaxValue, topPad: 64 << 20, mmapMax: 0);
        }
        return new FreedMemory();
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (--_scopes > 0)
                return;
            // What glibc's own adaption arrives at once a large block has been freed.
            Set(trimThreshold: 64 << 20, topPad: 0, mmapMax: 65536);
            if (_available)
                Trim(0);
        }
    }

    private static void Set(int trimThreshold, int topPad, int mmapMax)
    {
        if (!_available)
            return;
        try
        {
            SetOption(TrimThreshold, trimThreshold);
            SetOption(TopPad, topPad);
            SetOption(MmapThreshold, 32 << 20);
            SetOption(MmapMax, mmapMax);
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException)
        {
            _available = false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
