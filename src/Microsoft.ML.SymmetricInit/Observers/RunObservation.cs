using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Tells observers of one run; without observers it does nothing.</summary>
/// <param name="observers">Who is told.</param>
/// <param name="measure">Measures the network at a step, of so many an epoch.</param>
/// <param name="everySteps">How often; null for <see cref="DefaultCadence"/>.</param>
/// <param name="log">Takes a warning that does not come from the log itself.</param>
internal sealed class RunObservation(IReadOnlyList<TrainingObserver> observers, Func<long, int, RunMeasurement> measure, int? everySteps, Action<string> log)
{
    private const int MeasurementsPerEpoch = 8;

    /// <summary>The fewest steps and training images between two measurements, which cost about what training on 80 images does.</summary>
    private const int FewestSteps = 100;
    private const long FewestImages = 6400;

    /// <summary>A loss this many times the first one, and as many nats, is worth a warning.</summary>
    private const double SuspiciousGrowth = 10;

    private readonly List<TrainingObserver> _listening = [];
    private readonly RunVerdict _verdict = new();
    private RunDescription? _run;
    private long _started;
    private long _step;
    private long _measuredStep = -1;
    private double? _firstLoss;
    private bool _warnedOfGrowth;
    private bool _measures = true;
    private TimeSpan _measuring;

    /// <summary>The steps between two measurements if nobody chose: 8 an epoch, but not more often than every 100 steps and 6,400 images.</summary>
    /// <param name="stepsPerEpoch">Steps an epoch.</param>
    /// <param name="images">Training images, which are those of an epoch.</param>
    public static int DefaultCadence(int stepsPerEpoch, int images)
    {
        var ofImages = (int)Math.Min(int.MaxValue, (FewestImages * stepsPerEpoch + images - 1) / images);
        return Math.Max(Math.Max(FewestSteps, ofImages), (stepsPerEpoch + MeasurementsPerEpoch - 1) / MeasurementsPerEpoch);
    }

    /// <summary>Runs the training between the first and the last event.</summary>
    /// <param name="describe">Describes the run; called only if somebody listens.</param>
    /// <param name="warnings">What was warned of before the run.</param>
    /// <param name="train">Trains; its exceptions are passed on.</param>
    public void Watch(Func<RunDescription> describe, IReadOnlyList<string> warnings, Action train)
    {
        if (observers.Count == 0)
        {
            train();
            return;
        }
        _run = describe();
        _step = _run.StepsMade;
        _started = Stopwatch.GetTimestamp();
        var begun = new List<TrainingObserver>();
        try
        {
            foreach (var observer in observers)
            {
                begun.Add(observer);
                observer.RunStarted(_run);
                _listening.Add(observer);
            }
            foreach (var warning in warnings)
                Tell(observer => observer.Warning(warning));
            Measure();
            train();
            Measure();
        }
        catch (Exception fault)
        {
            End(begun, fault is OperationCanceledException ? RunOutcome.Cancelled : RunOutcome.Failed, fault.Message);
            throw;
        }
        End(begun, _step == _run.Steps ? RunOutcome.Completed : RunOutcome.EndedEarly, null);
    }

    public void StepCompleted(StepResult step)
    {
        if (_run is null)
            return;
        _step = (step.Epoch - 1L) * step.StepsPerEpoch + step.Step;
        Tell(observer => observer.StepCompleted(step));
        _firstLoss ??= step.Loss;
        if (!_warnedOfGrowth && step.Loss > SuspiciousGrowth * Math.Max(1, _firstLoss.Value))
        {
            _warnedOfGrowth = true;
            Warn($"The loss of step {step.Step} in epoch {step.Epoch} is {Probe.Text(step.Loss)}, after {Probe.Text(_firstLoss.Value)} at first: "
                + "training may be about to diverge. A smaller LearningRate usually mends this.");
        }
        if (_step < _run.Steps && _step % (everySteps ?? DefaultCadence(step.StepsPerEpoch, _run.TrainingImages)) == 0)
            Measure();
    }

    public void EpochCompleted(EpochResult epoch)
    {
        if (_run is null)
            return;
        _verdict.Add(epoch);
        Tell(observer => observer.EpochCompleted(epoch));
    }

    /// <param name="path">Path of the checkpoint; observers are told the name alone.</param>
    public void CheckpointWritten(string path) => Tell(observer => observer.CheckpointWritten(Path.GetFileName(path)));

    private void Warn(string message)
    {
        log(message);
        Tell(observer => observer.Warning(message));
    }

    private void Measure()
    {
        if (!_measures || _listening.Count == 0 || _measuredStep == _step)
            return;
        RunMeasurement measurement;
        try
        {
            measurement = measure(_step, _run!.StepsPerEpoch);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _measures = false;
            Warn($"The network cannot be measured, and training goes on without: {fault.Message}");
            return;
        }
        _measuredStep = _step;
        _measuring += measurement.Duration;
        _verdict.Add(measurement);
        Tell(observer => observer.Measured(measurement));
    }

    private void End(IReadOnlyList<TrainingObserver> begun, RunOutcome outcome, string? fault)
    {
        var result = new RunResult(outcome, fault, _verdict.Sentences(_run!, outcome, fault), Stopwatch.GetElapsedTime(_started), _measuring);
        foreach (var observer in begun)
        {
            try
            {
                observer.RunEnded(result);
            }
            catch (Exception failure)
            {
                log(Failed(observer, failure));
            }
        }
        _listening.Clear();
        _run = null;
    }

    /// <summary>Calls each listening observer; one that throws listens no longer.</summary>
    private void Tell(Action<TrainingObserver> call)
    {
        foreach (var observer in _listening.ToArray())
        {
            try
            {
                call(observer);
            }
            catch (Exception fault)
            {
                _listening.Remove(observer);
                Warn(Failed(observer, fault));
            }
        }
    }

    private static string Failed(TrainingObserver observer, Exception fault) =>
        $"The observer {observer.GetType().Name} failed, and the run goes on without it: {fault.Message}";
}
