using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A line for every number but the kernels': <c>event,epoch,step,item,quantity,value</c>, in UTF-8, quoted as RFC 4180 has it, numbers so that they
/// read back exactly.
/// </summary>
internal sealed class CsvObserver : TrainingObserver
{
    private readonly string _path;
    private StreamWriter? _writer;
    private RunDescription? _run;

    public CsvObserver(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
    }

    public override void RunStarted(RunDescription run)
    {
        _run = run;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        // A file of an earlier run is replaced when the new one can be begun.
        AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine("event,epoch,step,item,quantity,value");
            foreach (var (name, value) in RunFields.List(run))
                writer.WriteLine(Line("run", 0, 0, "", name, value));
        });
        _writer = new StreamWriter(_path, append: true) { NewLine = "\n" };
    }

    public override void StepCompleted(StepResult step)
    {
        var (epoch, number) = ((double)Number(step) / step.StepsPerEpoch, Number(step));
        Write("step", epoch, number, "", "loss", Text(step.Loss));
        Write("step", epoch, number, "", "learning_rate", Text(step.LearningRate));
    }

    public override void EpochCompleted(EpochResult epoch)
    {
        foreach (var (name, value) in EpochNumbers.List(epoch))
            Write("epoch", epoch.Epoch, (long)epoch.Epoch * _run!.StepsPerEpoch, "", name, Text(value));
        _writer?.Flush();
    }

    public override void Measured(RunMeasurement measurement)
    {
        void Add(string? item, string quantity, double value) => Write("measured", measurement.Epoch, measurement.Step, item ?? "", quantity, Text(value));
        foreach (var layer in measurement.Correlations)
        {
            Add(layer.Layer, "forward_correlation", layer.Forward.Value);
            Add(layer.Layer, "backward_correlation", layer.Backward.Value);
        }
        foreach (var stage in measurement.Perturbations)
        {
            Add(stage.Stage, "forward_perturbation", stage.Forward);
            Add(stage.Stage, "backward_perturbation", stage.Backward ?? double.NaN);
        }
        foreach (var parameter in measurement.Gradients.Parameters)
            Add(parameter.Name, "gradient_norm", parameter.Norm);
    }

    public override void CheckpointWritten(string name) => Write("checkpoint", double.NaN, null, "", "name", name);

    public override void Warning(string message) => Write("warning", double.NaN, null, "", "message", message);

    public override void RunEnded(RunResult result)
    {
        Write("end", double.NaN, null, "", "outcome", result.Outcome.ToString());
        foreach (var sentence in result.Verdict)
            Write("end", double.NaN, null, "", "verdict", sentence);
        Write("end", double.NaN, null, "", "seconds", Text(result.Duration.TotalSeconds));
        Write("end", double.NaN, null, "", "measuring_seconds", Text(result.Measuring.TotalSeconds));
        _writer?.Dispose();
        _writer = null;
    }

    private void Write(string kind, double epoch, long? step, string item, string quantity, string value) => _writer?.WriteLine(Line(kind, epoch, step, item, quantity, value));

    private static string Line(string kind, double epoch, long? step, string item, string quantity, string value) => string.Join(',',
        kind, double.IsNaN(epoch) ? "" : Text(epoch), step?.ToString(CultureInfo.InvariantCulture) ?? "", Quote(item), Quote(quantity), Quote(value));

    private static long Number(StepResult step) => (step.Epoch - 1L) * step.StepsPerEpoch + step.Step;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
