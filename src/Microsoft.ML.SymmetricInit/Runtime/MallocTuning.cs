using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Sets glibc's malloc to keep what is freed, for as long as networks train or score batches. Every step frees and allocates the same large
/// blocks; by default each of them goes back to the system and returns page by page, zeroed.
/// </summary>
/// <remarks>
/// The thresholds belong to the process, and there is no function that reads them. The last scope to end sets the highest values
/// that glibc's own adaptation comes to (mallopt(3), M_MMAP_THRESHOLD), and gives what is free back to the system. From the first
/// <c>mallopt</c> on glibc adapts them no more: with the values that a process starts with, every block over 128 KiB would be mapped and
/// unmapped each time, for good. Where the user has set any of them by an environment variable, malloc is left alone. So it is where the C library is not glibc.
/// </remarks>
/// <param name="setOption">Sets a parameter of malloc.</param>
/// <param name="trim">Gives free memory back to the system.</param>
internal sealed partial class MallocTuning(Action<int, int> setOption, Action trim)
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;

    private static readonly string[] Variables = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_"];
    private static readonly string[] Tunables = ["glibc.malloc.trim_threshold", "glibc.malloc.top_pad", "glibc.malloc.mmap_threshold", "glibc.malloc.mmap_max"];
    private static readonly MallocTuning? OfProcess = FindGlibc() && !IsSetByUser(Environment.GetEnvironmentVariable)
        ? new MallocTuning((option, value) => SetOption(option, value), () => TrimHeap(0))
        : null;

    private readonly Lock _gate = new();
    private int _scopes;

    /// <summary>Begins a scope in this process; disposing what is returned ends it. Null where malloc is left alone.</summary>
    public static IDisposable? Begin() => OfProcess?.BeginScope();

    /// <summary>Whether one of the thresholds is set by an environment variable.</summary>
    /// <param name="variable">The value of a variable; null if it is not set.</param>
    public static bool IsSetByUser(Func<string, string?> variable) =>
        Variables.Any(name => variable(name) is not null) || Tunables.Any(name => variable("GLIBC_TUNABLES")?.Contains(name + '=', StringComparison.Ordinal) == true);

    /// <summary>Begins a scope; the first one sets the thresholds, and the last one to end sets them back.</summary>
    public IDisposable BeginScope()
    {
        lock (_gate)
        {
            if (_scopes++ == 0)
                Set(trimThreshold: int.MaxValue, topPad: 64 << 20, mmapMax: 0);
        }
        return new Scope(this);
    }

    private void EndScope()
    {
        lock (_gate)
        {
            if (--_scopes > 0)
                return;
            Set(trimThreshold: 64 << 20, topPad: 128 << 10, mmapMax: 65536);
            trim();
        }
    }

    private void Set(int trimThreshold, int topPad, int mmapMax)
    {
        setOption(TrimThreshold, trimThreshold);
        setOption(TopPad, topPad);
        setOption(MmapThreshold, 32 << 20);
        setOption(MmapMax, mmapMax);
    }

    private static bool FindGlibc() => OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallopt", out _) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);

    /// <summary>Ends once.</summary>
    private sealed class Scope(MallocTuning tuning) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
                tuning.EndScope();
        }
    }
}
