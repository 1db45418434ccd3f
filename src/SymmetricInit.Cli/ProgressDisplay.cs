using Microsoft.ML.SymmetricInit;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>A bar that moves with every step and a line for every epoch.</summary>
internal sealed class ProgressDisplay
{
    private readonly ProgressTask _bar;
    private readonly List<EpochResult> _epochs;

    private ProgressDisplay(ProgressTask bar, List<EpochResult> epochs) => (_bar, _epochs) = (bar, epochs);

    public static T Show<T>(List<EpochResult> results, Func<ProgressDisplay, T> run) =>
        AnsiConsole.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => run(new ProgressDisplay(context.AddTask("Training", maxValue: 1), results)));

    public void StepCompleted(StepResult result)
    {
        _bar.MaxValue = (double)result.Epochs * result.StepsPerEpoch;
        _bar.Value = (double)(result.Epoch - 1) * result.StepsPerEpoch + result.Step;
        _bar.Description = $"Epoch {result.Epoch}, loss {result.Loss:F3}";
    }

    public void EpochCompleted(EpochResult result)
    {
        _epochs.Add(result);
        AnsiConsole.MarkupLineInterpolated($"Epoch {result.Epoch}/{result.Epochs}: training loss {result.TrainingLoss:F4}, accuracy {result.TrainingAccuracy:F4}, {result.ImagesPerSecond:F0} images/s");
    }
}
