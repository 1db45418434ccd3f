namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Watches what the process holds: tensors, and memory in all.</summary>
internal static class ResidentMemory
{
    private const double MostGrowth = 0.01;
    private const int LongestWarmUp = 8;

    /// <summary>
    /// Doing the same again and again leaves as many live tensors as before and, once the process has warmed up (methods compiled,
    /// the heaps of threads as large as they get), grows its resident memory by less than 1%. What leaks grows it each time.
    /// </summary>
    public static void AssertFlat(Action work)
    {
        work();
        var tensors = LiveTensors.AfterCollection();
        var sizes = new List<long> { AfterCollection() };
        do
        {
            work();
            sizes.Add(AfterCollection());
            Assert.AreEqual(tensors, LiveTensors.AfterCollection(), "live tensors");
        }
        while (sizes.Count <= LongestWarmUp && sizes[^1] > sizes[^2] * (1 + MostGrowth));
        Assert.IsTrue(sizes[^1] <= sizes[^2] * (1 + MostGrowth), $"resident memory grew each time: {string.Join(", ", sizes.Select(size => $"{size >> 10}"))} KiB");
    }

    private static long AfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
