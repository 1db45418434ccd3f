using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Lines of text.</summary>
internal sealed class ConsoleObserver(TextWriter? writer) : TrainingObserver
{
    // Looked up at each line: the console's output may be redirected during a run.
    private TextWriter Writer => writer ?? System.Console.Out;

    public override void RunStarted(RunDescription run)
    {
        Write($"{run.Network} on {run.TrainingImages} images of {run.Image} in {run.Classes.Count} classes: {run.Parameters} parameters, seed {run.Seed}, on {run.Device}.");
        if (run.StepsMade > 0)
            Write($"Going on after step {run.StepsMade} of {run.Steps}.");
    }

    public override void EpochCompleted(EpochResult epoch)
    {
        var validation = epoch.ValidationAccuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $", validation loss {epoch.ValidationLoss:F4}, accuracy {accuracy:F4}") : "";
        Write($"Epoch {epoch.Epoch} of {epoch.Epochs}: training loss {epoch.TrainingLoss:F4}, accuracy {epoch.TrainingAccuracy:F4}{validation}, {epoch.ImagesPerSecond:F0} images/s.");
    }

    public override void CheckpointWritten(string name) => Write($"Checkpoint {name}.");

    public override void Warning(string message) => Write($"Warning: {message}");

    public override void RunEnded(RunResult result)
    {
        foreach (var sentence in result.Verdict)
            Write($"{sentence}");
        Write($"{result.Duration.TotalSeconds:F1} s, {result.Measuring.TotalSeconds:F1} s of them for measurements.");
    }

    private void Write(FormattableString line) => Writer.WriteLine(FormattableString.Invariant(line));
}
