namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Watches what the process holds: tensors, and memory in all.</summary>
internal static class ResidentMemory
{
    private const double MostGrowth = 0.01;
    private const double WarmGrowth = 0.005;
    private const int LongestWarmUp = 12;
    private const int Repetitions = 3;

    /// <summary>
    /// Doing the same again and again leaves as many live tensors as before and, once the process has warmed up (methods compiled,
    /// the heaps of threads as large as they get), the median resident memory of three repetitions is less than 1% above that of
    /// the three before: a leak grows it each time, the heap of one more thread once.
    /// </summary>
    public static void AssertFlat(Action work)
    {
        work();
        var tensors = LiveTensors.AfterCollection();
        var sizes = new List<long> { AfterCollection() };
        do
            Repeat();
        while (sizes.Count <= LongestWarmUp && sizes[^1] > sizes[^2] * (1 + WarmGrowth));
        for (var repetition = 0; repetition < 2 * Repetitions; repetition++)
            Repeat();
        var (before, after) = (Median(sizes.GetRange(sizes.Count - 2 * Repetitions, Repetitions)), Median(sizes.GetRange(sizes.Count - Repetitions, Repetitions)));
        Assert.IsTrue(after <= before * (1 + MostGrowth), $"resident memory grew: {string.Join(", ", sizes.Select(size => $"{size >> 10}"))} KiB");

        void Repeat()
        {
            work();
            sizes.Add(AfterCollection());
            Assert.AreEqual(tensors, LiveTensors.AfterCollection(), "live tensors");
        }
    }

    private static long Median(IEnumerable<long> sizes) => sizes.Order().ElementAt(Repetitions / 2);

    private static long AfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
