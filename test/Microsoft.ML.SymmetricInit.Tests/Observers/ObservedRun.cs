namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Writes down what it is told, and throws where it is asked to.</summary>
internal sealed class ObservedRun(string? throwsAt = null) : TrainingObserver
{
    public List<string> Calls { get; } = [];

    public List<RunDescription> Runs { get; } = [];

    public List<StepResult> Steps { get; } = [];

    public List<EpochResult> Epochs { get; } = [];

    public List<RunMeasurement> Measurements { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<RunResult> Results { get; } = [];

    public override void RunStarted(RunDescription run) => Note("started", () => Runs.Add(run));

    public override void StepCompleted(StepResult step) => Note($"step {step.Epoch}.{step.Step}", () => Steps.Add(step));

    public override void EpochCompleted(EpochResult epoch) => Note($"epoch {epoch.Epoch}", () => Epochs.Add(epoch));

    public override void Measured(RunMeasurement measurement) => Note($"measured {measurement.Step}", () => Measurements.Add(measurement));

    public override void CheckpointWritten(string name) => Note($"checkpoint {name}", () => { });

    public override void Warning(string message) => Note("warning", () => Warnings.Add(message));

    public override void RunEnded(RunResult result) => Note($"ended {result.Outcome}", () => Results.Add(result));

    /// <summary>30 images in steps of 12, two epochs, measured every second step.</summary>
    public static ConstNetTrainer.Options Options(params IReadOnlyList<TrainingObserver> observers) =>
        new() { Recipe = Recipe.Published, Depth = 7, Epochs = 2, BatchSize = 12, NumberOfThreads = 1, Seed = 1, MeasureEverySteps = 2, Observers = observers };

    private void Note(string call, Action keep)
    {
        Calls.Add(call);
        keep();
        if (call == throwsAt)
            throw new IOException($"no room at {call}");
    }
}
