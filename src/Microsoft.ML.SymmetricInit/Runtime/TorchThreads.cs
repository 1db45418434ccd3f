using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The number of threads that one libtorch operation uses, a setting of the whole process.</summary>
internal static class TorchThreads
{
    private static int _settled;

    /// <summary>Sets the number and keeps it.</summary>
    public static void Use(int count)
    {
        Interlocked.Exchange(ref _settled, 1);
        set_num_threads(count);
    }

    /// <summary>
    /// Some builds of libtorch start with one thread. Where nobody chose a number, that becomes one a processor, once
    /// in a process, so that a number set later is left alone.
    /// </summary>
    public static void UseAllProcessors()
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0 && get_num_threads() == 1)
            set_num_threads(Environment.ProcessorCount);
    }
}
