namespace Microsoft.ML.SymmetricInit;

/// <summary>How a network is trained: everything but the network and the data.</summary>
internal sealed record TrainingSettings
{
    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public required double Momentum { get; init; }

    public required bool Nesterov { get; init; }

    public required double WeightDecay { get; init; }

    public Augmentation? Augmentation { get; init; }

    public Action<EpochResult>? EpochCompleted { get; init; }

    public Action<StepResult>? StepCompleted { get; init; }

    /// <summary>Called before each step and each validation batch; throws to end the run.</summary>
    public Action CheckAlive { get; init; } = () => { };
}
