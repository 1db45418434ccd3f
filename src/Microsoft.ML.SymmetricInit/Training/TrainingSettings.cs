using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How a network is trained: everything but the network and the data.</summary>
internal sealed record TrainingSettings
{
    public required int Epochs { get; init; }

    /// <summary>Images a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Images that are computed at once: the gradients of a step's parts are added up. All of a step if null.</summary>
    public int? MicroBatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public required double Momentum { get; init; }

    public required bool Nesterov { get; init; }

    public required double WeightDecay { get; init; }

    /// <summary>The most that the norm of all gradients together may be; longer ones are shortened to it. No limit if null.</summary>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>What the moving average of the weights keeps in a step; validation and the end see the average. None if null.</summary>
    public double? AveragingDecay { get; init; }

    /// <summary>Fraction of each label that is spread over all classes alike.</summary>
    public double LabelSmoothing { get; init; }

    public Augmentation? Augmentation { get; init; }

    /// <summary>How many images an order may hold back at once; null for any order.</summary>
    public int? ShuffleBufferSize { get; init; }

    /// <summary>When to stop before the last epoch; the best weights are then restored at the end.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Takes the state of the run, whose tensors are only lent, after every so many epochs and the last one; null for never.</summary>
    public Action<TrainingPosition, IReadOnlyDictionary<string, Tensor>>? SaveCheckpoint { get; init; }

    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>After which time since the last one a checkpoint is saved after any step.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.MaxValue;

    public Action<EpochResult>? EpochCompleted { get; init; }

    public Action<StepResult>? StepCompleted { get; init; }

    /// <summary>Called before each step and each validation batch; throws to end the run.</summary>
    public Action CheckAlive { get; init; } = () => { };
}
