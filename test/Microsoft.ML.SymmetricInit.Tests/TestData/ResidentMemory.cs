namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Watches what the process holds: tensors, and memory in all.</summary>
internal static class ResidentMemory
{
    private const double MostGrowth = 0.01;
    private const int Repetitions = 4;
    private const int MostRepetitions = 20;

    /// <summary>
    /// Doing the same again and again leaves as many live tensors as before and, once the process has warmed up (methods compiled,
    /// the heaps of threads as large as they get, which takes a few steps), four repetitions together grow its resident memory by
    /// less than 1%. A leak grows it each time.
    /// </summary>
    public static void AssertFlat(Action work)
    {
        work();
        var tensors = LiveTensors.AfterCollection();
        var sizes = new List<long> { AfterCollection() };
        do
            Repeat();
        while (sizes.Count <= MostRepetitions && !IsFlat());
        Assert.IsTrue(IsFlat(), $"resident memory grew: {string.Join(", ", sizes.Select(size => $"{size >> 10}"))} KiB");

        bool IsFlat() => sizes.Count > Repetitions && sizes[^1] <= sizes[^(Repetitions + 1)] * (1 + MostGrowth);

        void Repeat()
        {
            work();
            sizes.Add(AfterCollection());
            Assert.AreEqual(tensors, LiveTensors.AfterCollection(), "live tensors");
        }
    }

    private static long AfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
