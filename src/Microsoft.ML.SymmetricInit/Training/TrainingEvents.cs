namespace Microsoft.ML.SymmetricInit;

/// <summary>What one epoch of training came to.</summary>
public sealed record EpochResult
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs of the run.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Mean cross-entropy (nats) over the epoch's training images, each seen at the weights of its step; with the options' class
    /// and example weights and label smoothing, if any.
    /// </summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Fraction of training images whose class was predicted, each at the weights of its step, dropout included.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Mean cross-entropy (nats) on the validation set after the epoch; null without one.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Fraction of validation images whose class was predicted; null without a validation set.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Wall time of the epoch's training steps, without validation.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Number of training images.</summary>
    public required int Images { get; init; }

    /// <summary>Steps since the run began that were left out because a gradient in <see cref="Precision.Float16"/> was not finite.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>Training images per second of <see cref="Duration"/>.</summary>
    public double ImagesPerSecond => Images / Duration.TotalSeconds;
}

/// <summary>What one step of training came to.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Step">Number of the step in its epoch, from 1.</param>
/// <param name="StepsPerEpoch">Number of steps in an epoch.</param>
/// <param name="Loss">Mean cross-entropy (nats) of the step's batch, weighted and smoothed as the options say.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
public readonly record struct StepResult(int Epoch, int Step, int StepsPerEpoch, double Loss, double LearningRate)
{
    /// <summary>Number of epochs that the run is to have.</summary>
    public int Epochs { get; init; }
}
