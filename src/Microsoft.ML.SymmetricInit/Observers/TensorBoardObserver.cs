using System.Globalization;
using System.Text;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Scalars of every step, epoch and measurement, and the run's description, warnings and verdict as texts.</summary>
internal sealed class TensorBoardObserver : TrainingObserver
{
    private static int _files;
    private readonly string _folder;
    private EventFile? _file;
    private int _stepsPerEpoch;
    private long _step;

    public TensorBoardObserver(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
    }

    public override void RunStarted(RunDescription run)
    {
        (_stepsPerEpoch, _step) = (run.StepsPerEpoch, run.StepsMade);
        Directory.CreateDirectory(_folder);
        // TensorBoard asks for "tfevents" in the name and reads the files of a folder in the order of their names.
        var name = string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{run.Started.ToUnixTimeSeconds():D10}.symmetricinit.{Environment.ProcessId}.{Interlocked.Increment(ref _files) - 1}");
        _file = new EventFile(Path.Combine(_folder, name));
        var table = new StringBuilder("| | |\n|---|---|\n");
        foreach (var (field, value) in RunFields.List(run))
            table.Append(CultureInfo.InvariantCulture, $"| {field} | {Cell(value)} |\n");
        _file.Text(0, "run", table.ToString());
        _file.Flush();
    }

    public override void StepCompleted(StepResult step)
    {
        _step = (step.Epoch - 1L) * step.StepsPerEpoch + step.Step;
        _file?.Scalars(_step, [("step/loss", step.Loss), ("step/learning_rate", step.LearningRate)]);
    }

    public override void EpochCompleted(EpochResult epoch)
    {
        _file?.Scalars((long)epoch.Epoch * _stepsPerEpoch, EpochNumbers.List(epoch).Select(number => ($"epoch/{number.Name}", number.Value)));
        _file?.Flush();
    }

    public override void Measured(RunMeasurement measurement) => _file?.Scalars(measurement.Step,
    [
        .. measurement.Correlations.Select(layer => ($"forward_correlation/{layer.Layer}", layer.Forward.Value)),
        .. measurement.Correlations.Select(layer => ($"backward_correlation/{layer.Layer}", layer.Backward.Value)),
        .. measurement.Perturbations.Select(stage => ($"forward_perturbation/{stage.Stage}", stage.Forward)),
        .. measurement.Perturbations.Where(stage => stage.Backward is not null).Select(stage => ($"backward_perturbation/{stage.Stage}", stage.Backward!.Value)),
        .. measurement.Gradients.Parameters.Select(parameter => ($"gradient_norm/{parameter.Name}", parameter.Norm)),
    ]);

    public override void CheckpointWritten(string name) => _file?.Text(_step, "checkpoint", Cell(name));

    public override void Warning(string message) => _file?.Text(_step, "warning", Cell(message));

    public override void RunEnded(RunResult result)
    {
        _file?.Text(_step, "verdict", string.Join("\n\n", result.Verdict.Select(Cell)));
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Text that Markdown shows as it is, on one line.</summary>
    private static string Cell(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (@"\`*_{}[]<>()#+-!|".Contains(c, StringComparison.Ordinal))
                shown.Append('\\');
            shown.Append(c);
        }
        return shown.ToString();
    }
}
