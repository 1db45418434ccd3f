using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Keeps what a report shows and writes the page.</summary>
internal sealed class HtmlObserver : TrainingObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly string _path;
    private readonly string _charts;
    private ReportData? _data;
    private long _written;

    public HtmlObserver(string path, string charts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (_path, _charts) = (Path.GetFullPath(path), charts);
    }

    public override void RunStarted(RunDescription run)
    {
        _data = new ReportData(run);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        Write();
    }

    public override void StepCompleted(StepResult step) => _data?.Losses.Add(step.Loss);

    public override void EpochCompleted(EpochResult epoch)
    {
        _data?.Epochs.Add(epoch);
        if (Stopwatch.GetElapsedTime(_written) >= Interval)
            Write();
    }

    public override void Measured(RunMeasurement measurement) => _data?.Add(measurement);

    public override void CheckpointWritten(string name)
    {
        if (_data is not null)
            _data.Checkpoint = name;
    }

    public override void Warning(string message) => _data?.Warnings.Add(message);

    public override void RunEnded(RunResult result)
    {
        if (_data is null)
            return;
        _data.Result = result;
        Write();
        _data = null;
    }

    private void Write()
    {
        AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            ReportPage.Write(writer, _data!, _charts);
        });
        _written = Stopwatch.GetTimestamp();
    }
}
