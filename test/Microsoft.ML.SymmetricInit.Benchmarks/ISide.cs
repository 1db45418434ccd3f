namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>One of the things that are compared.</summary>
internal interface ISide : IDisposable
{
    /// <summary>Seconds that a number of training steps, or of scored batches, take.</summary>
    double Seconds(string task, int batches);
}

/// <summary>What both sides compute on: ConstNet with batch normalization on random 3x32x32 images.</summary>
internal sealed record Workload(int Depth, int Widen, int Batch, int Threads)
{
    public string Key => $"depth{Depth}widen{Widen}";
}
