using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One run: the network from its first weights to those that the model gets.</summary>
internal sealed class FitRun : IDisposable
{
    private readonly FitContext _context;
    private readonly StartingModel? _model;
    private readonly RandomStreams _streams;
    private readonly ActiveBreakers _breaking;
    private bool _keepsNetwork;
    private EpochResult? _last;

    /// <param name="context">The call of <c>Fit</c>.</param>
    /// <param name="data">What is trained and validated on.</param>
    /// <param name="model">The model whose weights training starts from; null for the initialization's.</param>
    /// <param name="seed">Seed of the streams.</param>
    /// <param name="streams">Every random number of the run; stays the caller's.</param>
    public FitRun(FitContext context, FitData data, StartingModel? model, int seed, RandomStreams streams)
    {
        (_context, Data, _model, _streams) = (context, data, model, streams);
        Network = context.Input.Start(data.Pixels, data.Classes, context.Device, streams);
        ActiveBreakers? breaking = null;
        try
        {
            model?.CopyTo(Network, data.Classes);
            (var options, Recipe) = RecipeChoice.Complete(context.Options, new RecipeInput(data.Training.Count, data.Pixels.Shape, context.Options.Architecture, GoesOn: model is not null));
            if (SmallestBatch.Fault(Network, data.Pixels.Shape, data.Training.Count, options) is { } tooSmall)
                throw context.Host.Except(tooSmall);
            _breaking = breaking = new ActiveBreakers(options.SymmetryBreaking!, Network, streams);
            foreach (var warning in breaking.Warnings)
                context.Warn(warning);
            Options = options with
            {
                Seed = seed,
                Normalization = context.Input.Normalization(data.Training, model?.Normalization),
                Precision = context.Precision.Precision,
                ScoringPrecision = context.ScoringPrecision.Precision,
            };
        }
        catch
        {
            breaking?.Dispose();
            Network.Dispose();
            throw;
        }
        context.Info($"Training {Options.Architecture} on {data.Training.Count} images of {data.Pixels.Shape} in {data.Classes.Count} classes, "
            + $"initialization {(model is null ? Options.Initialization : "a fitted model")}, seed {seed}, on {context.Device}. {Recipe}");
    }

    /// <summary>The options; what they leave open is as this run has it.</summary>
    public ImageClassificationOptions Options { get; }

    /// <summary>What the recipe chose and why, for people to read.</summary>
    public string Recipe { get; }

    /// <summary>What is trained and validated on.</summary>
    public FitData Data { get; }

    /// <summary>The network, which is disposed with the run unless it is kept.</summary>
    public ImageNetwork Network { get; }

    /// <summary>Trains all epochs that are left.</summary>
    /// <param name="checkpoints">Where the run goes on from and what it leaves; null for none.</param>
    /// <returns>Number of complete epochs behind the weights.</returns>
    public int Train(FitCheckpoints? checkpoints)
    {
        ModelFormat.CheckManifest(_context.Host, CreateClassifier(Options.Epochs!.Value));
        var facts = checkpoints is null ? [] : RunFacts.List(Options, Options.Architecture, Data.Classes, Data.Pixels.Shape,
            Data.TrainingHash, Data.ValidationHash, _model?.Hash());
        checkpoints?.CheckRun(facts, Network.state_dict().Keys);
        using var measuring = Options.Observers.Count == 0 ? null : new NetworkMeasuring(Network, Data.Training, Options.Normalization!, _context.Device);
        var observation = new RunObservation(Options.Observers, (step, stepsPerEpoch) => measuring!.Measure(step, stepsPerEpoch), Options.MeasureEverySteps, _context.Warn);
        using var progress = StartProgress();
        using var loop = new TrainingLoop(Network, Observed(observation), _breaking)
        {
            CheckAlive = _context.Input.CheckAlive,
            SaveCheckpoint = checkpoints is null ? null : (position, tensors) =>
                observation.CheckpointWritten(checkpoints.Write(new Checkpoint(Options.Seed!.Value, facts, position, tensors))),
        };
        checkpoints?.Restore(loop, _streams);
        var (epochs, stepsMade) = (0, loop.StepsMade(Data.Training.Count));
        observation.Watch(() => RunDescriptions.Create(_context, Options, Recipe, Network, Data, stepsMade), [.. _context.Warnings], () => epochs = Train(loop));
        Network.UseDropout(0, 0, null);
        return epochs;
    }

    /// <summary>What the model is to be, of the network's weights and of so many complete epochs behind them.</summary>
    public ImageClassifier CreateClassifier(int epochs) => new()
    {
        Network = Network,
        Architecture = Options.Architecture,
        Shape = Data.Pixels.Shape,
        Classes = Data.Classes,
        Normalization = Options.Normalization!,
        PixelRange = Data.Training.Range,
        Device = _context.Device,
        FeatureColumnName = Options.FeatureColumnName,
        DeclaredShape = Options.Image,
        UnusableImages = Options.UnusableImages,
        ScoringPrecision = _context.Options.ScoringPrecision,
        Layout = Options.PixelLayout,
        Columns = new ScoreColumns(Options.ScoreColumnName, Options.PredictedLabelColumnName),
        Training = TrainingHistory.Write(Options, Recipe, epochs),
    };

    /// <summary>Leaves the network to the caller.</summary>
    public void KeepNetwork() => _keepsNetwork = true;

    public void Dispose()
    {
        _breaking.Dispose();
        if (!_keepsNetwork)
            Network.Dispose();
    }

    /// <summary>Runs the loop and says which weights its end, whichever it was, has left in the network.</summary>
    private int Train(TrainingLoop loop)
    {
        try
        {
            loop.Run(Data.Training, Options.Normalization!, _context.Device, _streams, Data.Validation is null ? null : Validate);
            if (Options.EarlyStopping is null || loop.Position.Best is not { } best)
                return loop.Position.Epochs;
            _context.Info($"{(loop.Position.Epochs < Options.Epochs ? $"Stopped early after epoch {loop.Position.Epochs}" : "All epochs are done")}; the model is that of {Describe(best)}.");
            return best.Epoch;
        }
        catch (OperationCanceledException) when (Options.WhenCancelled == CancelledFit.ReturnsBest)
        {
            loop.RestoreBest();
            _context.Warn($"Cancelled after {loop.Position}; the model is that of {(loop.Position.Best is { } best ? Describe(best) : "the last step, as no epoch was validated")}.");
            return loop.Position.Best?.Epoch ?? loop.Position.Epochs;
        }
    }

    private (double Loss, double Accuracy) Validate() =>
        Validation.Score(Network, _context.ScoringPrecision.Type, Data.Validation!, Options.Normalization!, _context.Device, _context.Input.CheckAlive);

    /// <summary>The options whose events the log, the progress channel and the observers are told as well.</summary>
    private ImageClassificationOptions Observed(RunObservation observation) => Options with
    {
        EpochCompleted = result =>
        {
            _last = result;
            _context.Info(Describe(result));
            Options.EpochCompleted?.Invoke(result);
            observation.EpochCompleted(result);
        },
        StepCompleted = Options.StepCompleted + observation.StepCompleted,
    };

    private IProgressChannel StartProgress()
    {
        var progress = _context.Host.StartProgressChannel("Training");
        progress.SetHeader(new ProgressHeader(["Loss", "Accuracy"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, _last?.Epoch ?? 0, Options.Epochs!.Value);
            if (_last is { } result)
            {
                entry.SetMetric(0, result.ValidationLoss ?? result.TrainingLoss);
                entry.SetMetric(1, result.ValidationAccuracy ?? result.TrainingAccuracy);
            }
        });
        return progress;
    }

    private static string Describe(EpochResult result)
    {
        var validation = result.ValidationAccuracy is { } accuracy ? $", validation loss {result.ValidationLoss:F4}, accuracy {accuracy:F4}" : "";
        return $"Epoch {result.Epoch} of {result.Epochs}: training loss {result.TrainingLoss:F4}, accuracy {result.TrainingAccuracy:F4}{validation}, "
            + $"{result.ImagesPerSecond:F0} images/s{(result.SkippedSteps > 0 ? $", {result.SkippedSteps} steps left out so far" : "")}.";
    }

    private static string Describe(BestEpoch best) => $"epoch {best.Epoch}, validation loss {best.Loss:F4}, accuracy {best.Accuracy:F4}";
}
