namespace Microsoft.ML.SymmetricInit;

/// <summary>How far a run has come, and what it has counted; weights, velocities, generators and the epoch's order are beside it.</summary>
/// <param name="Epochs">Number of epochs that are complete, validation included.</param>
/// <param name="Steps">Number of steps that are done of the epoch after them.</param>
internal sealed record TrainingPosition(int Epochs = 0, int Steps = 0)
{
    /// <summary>Sum of the training loss over the images of the steps.</summary>
    public double LossSum { get; init; }

    /// <summary>Number of images of the steps that were predicted right.</summary>
    public long Correct { get; init; }

    /// <summary>Wall time of the steps.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The best epoch; null before the first that was validated.</summary>
    public BestEpoch? Best { get; init; }

    public override string ToString() => Steps == 0 ? $"epoch {Epochs}" : $"step {Steps} of epoch {Epochs + 1}";
}
