namespace Microsoft.ML.SymmetricInit;

/// <summary>Puts into words what a run came to.</summary>
internal sealed class RunVerdict
{
    /// <summary>Perturbation ratio up to which the features of a stage pass for identical: rounding. Ours.</summary>
    private const double Identical = 1e-6;

    /// <summary>Perturbation ratio from which the features of a stage pass for different. Ours.</summary>
    private const double Different = 1e-3;

    private readonly List<EpochResult> _epochs = [];
    private RunMeasurement? _first;
    private RunMeasurement? _last;

    public void Add(EpochResult epoch) => _epochs.Add(epoch);

    public void Add(RunMeasurement measurement)
    {
        _first ??= measurement;
        _last = measurement;
    }

    /// <summary>A sentence or two on each of: the end, learning, symmetry, gradients.</summary>
    public IReadOnlyList<string> Sentences(RunDescription run, RunOutcome outcome, string? fault) =>
        [.. new[] { End(run, outcome, fault), Learning(), Validation(), Symmetry(run), Filters(run), Gradients() }.OfType<string>()];

    private string End(RunDescription run, RunOutcome outcome, string? fault)
    {
        var done = _epochs.Count == 0 ? run.EpochsMade : _epochs[^1].Epoch;
        var epochs = done == 0 ? "no epoch" : $"epoch {done} of {run.Epochs}";
        if (outcome == RunOutcome.Completed && run.StepsMade == run.Steps)
            return $"The run was complete before, with {epochs}: no step was left.";
        return outcome switch
        {
            RunOutcome.Completed => $"The run completed {epochs}.",
            RunOutcome.EndedEarly => $"The run ended early, after {epochs}.",
            RunOutcome.Cancelled => $"The run was cancelled after {epochs}.",
            _ => $"The run failed after {epochs}: {fault}",
        };
    }

    private string? Learning()
    {
        if (_epochs.Count == 0)
            return null;
        var (first, last) = (_epochs[0], _epochs[^1]);
        if (_epochs.Count == 1)
            return $"The training loss was {Probe.Text(first.TrainingLoss)}, the training accuracy {Probe.Text(first.TrainingAccuracy)}.";
        var change = $"{Probe.Text(first.TrainingLoss)} in epoch {first.Epoch} to {Probe.Text(last.TrainingLoss)} in epoch {last.Epoch}";
        return last.TrainingLoss < first.TrainingLoss
            ? $"The training loss fell from {change}; the training accuracy is {Probe.Text(last.TrainingAccuracy)}."
            : $"The training loss did not fall: from {change}. Try another LearningRate or Initialization.";
    }

    private string? Validation()
    {
        if (_epochs.MaxBy(epoch => epoch.ValidationAccuracy) is not { ValidationAccuracy: { } accuracy } best)
            return null;
        var gap = _epochs[^1].TrainingAccuracy - _epochs[^1].ValidationAccuracy!.Value;
        return $"The validation accuracy was best in epoch {best.Epoch}, {Probe.Text(accuracy)}; in the last epoch it is {Probe.Text(Math.Abs(gap))} {(gap >= 0 ? "below" : "above")} the training accuracy.";
    }

    /// <summary>The first measurement of a run that goes on is not of its start.</summary>
    private static string Begin(RunDescription run) => run.StepsMade == 0 ? "at the start" : $"when the run went on, after step {run.StepsMade},";

    private string? Symmetry(RunDescription run)
    {
        if (_first is null || _last is null || _first.Perturbations.Count == 0)
            return null;
        var (start, end) = (Range(_first), Range(_last));
        if (start.Most > Identical)
            return $"The features of a stage differed {(run.StepsMade == 0 ? "from the start" : Begin(run).TrimEnd(','))}: perturbation ratios of {Text(start)}, {Text(end)} at the last measurement.";
        return $"The features of each stage were identical {Begin(run)} and " + end.Most switch
        {
            > Different => $"no longer are: perturbation ratios of {Text(end)} at the last measurement. The symmetry is broken.",
            > Identical => $"have only begun to differ: perturbation ratios of {Text(end)} at the last measurement. More steps, or stronger SymmetryBreaking, would bring them apart.",
            _ => "still are: nothing has broken the symmetry, and the network is as good as one with a feature a layer. Try other SymmetryBreaking, or more steps.",
        };
    }

    /// <summary>Without the classifier, which comes last.</summary>
    private string? Filters(RunDescription run)
    {
        if (_first is not { Correlations.Count: > 1 } || _last is null)
            return null;
        var pairs = _first.Correlations.Zip(_last.Correlations, (first, last) => (last.Layer, First: first.Forward.Value, Last: last.Forward.Value)).SkipLast(1).ToList();
        var moved = pairs.MaxBy(pair => Math.Abs(pair.Last - pair.First));
        return $"Before the classifier, the mean forward correlation of filters went {(run.StepsMade == 0 ? "" : $"since step {run.StepsMade} ")}from {Probe.Text(pairs.Average(pair => pair.First))} to {Probe.Text(pairs.Average(pair => pair.Last))}; "
            + $"it changed most in {moved.Layer}, from {Probe.Text(moved.First)} to {Probe.Text(moved.Last)}.";
    }

    private string? Gradients()
    {
        if (_last is null)
            return null;
        var weights = _last.Gradients.Parameters.Where(parameter => parameter.Shape.Count >= 2).ToList();
        var still = weights.Where(weight => weight.Norm == 0).ToList();
        if (still.Count > 0)
            return $"At the last measurement {still.Count} of {weights.Count} weights get no gradient, the first of them {still[0].Name}.";
        return _last.Gradients.Widest is { } worst
            ? $"At the last measurement the gradients of the {worst.Weights} weights of {string.Join('x', worst.Shape)} differ most in length, by a factor of {Probe.Text(worst.Ratio)}."
            : null;
    }

    private static (double Least, double Most) Range(RunMeasurement measurement) =>
        (measurement.Perturbations.Min(stage => stage.Forward), measurement.Perturbations.Max(stage => stage.Forward));

    private static string Text((double Least, double Most) range) => $"{Probe.Text(range.Least)} to {Probe.Text(range.Most)}";
}
