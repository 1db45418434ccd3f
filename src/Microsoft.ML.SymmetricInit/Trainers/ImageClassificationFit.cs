using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What every trainer of ours does, whatever its network: check, read, train, wrap.</summary>
internal sealed class ImageClassificationFit
{
    private readonly IHost _host;
    private readonly ImageClassificationOptions _options;
    private readonly ImageClassificationInput _input;
    private readonly string _name;

    public ImageClassificationFit(IHostEnvironment environment, string name, ImageClassificationOptions options)
    {
        Contracts.CheckValue(environment, nameof(environment));
        _host = environment.Register(name);
        _host.CheckValue(options, nameof(options));
        options.Validate(_host);
        _options = options;
        _input = new ImageClassificationInput(_host, options);
        _name = name;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _input.GetOutputSchema(inputSchema);

    /// <summary>Trains from a fitted model.</summary>
    public ImageClassificationTransformer FitFrom(IDataView input, IDataView? validation, ImageClassificationTransformer model)
    {
        _host.CheckValue(model, nameof(model));
        return Fit(input, validation, model);
    }

    public ImageClassificationTransformer Fit(IDataView input, IDataView? validation, ImageClassificationTransformer? start)
    {
        _host.CheckValue(input, nameof(input));
        using var use = start?.Use();
        validation ??= _options.ValidationSet;
        if (validation is not null && _options.ValidationFraction is not null)
            throw _host.ExceptParam(nameof(validation), "ValidationFraction excludes validation data of its own; received both.");
        if (validation is null && _options is { ValidationFraction: null, EarlyStopping: not null })
            throw _host.ExceptParam(nameof(validation), "EarlyStopping needs validation data: set ValidationFraction or ValidationSet, or call Fit(train, validation).");
        PixelColumn.CheckNotDropped(_host, input, _options.FeatureColumnName);
        GetOutputSchema(SchemaShapes.Create(input.Schema));
        using var channel = _host.Start("Training");
        using var recording = Differentiation.Record();
        var device = Devices.Choose(_host);
        if (_options.NumberOfThreads is { } threads)
            TorchThreads.Use(threads);
        else
            TorchThreads.UseAllProcessors();
        using var determinism = _options.Deterministic ? Determinism.Use(true, device) : null;
        foreach (var fault in determinism?.Faults ?? [])
            channel.Warning(fault);

        var precision = Choose(_options.Precision, nameof(_options.Precision), device, channel);
        var scoringPrecision = ComputePrecision.Choose(_options.ScoringPrecision, nameof(_options.ScoringPrecision), device);
        var (pixels, labels) = _input.Bind(input);
        var startingModel = start is null ? null : new StartingModel(_host, start.Classifier, _options.Architecture, pixels);
        foreach (var name in startingModel?.LeftOut(labels.Classes) ?? [])
            channel.Warning($"The model to go on from has the class '{name}', which the training data has not; it is left out.");
        var weights = _options.ExampleWeightColumnName is { } weightName ? WeightColumn.Bind(_host, input.Schema, weightName) : null;
        using var checkpoints = _options.CheckpointDirectory is { } directory ? CheckpointFolder.Open(directory, _options.CheckpointsKept) : null;

        var reading = new ImageReading(_host, channel, _options, _input.CheckAlive);
        var training = reading.Read(input, pixels, labels, "training", weights);
        _input.CheckClasses(labels, training.Labels.Distinct().Take(2).Count());
        var held = validation is null ? null : ReadValidation(reading, validation, pixels, labels);

        using var checkpoint = checkpoints?.ReadNewest(message => channel.Warning(message));
        var seed = _input.Seed(checkpoint?.Seed);
        using var streams = new RandomStreams(seed);
        if (_options.ValidationFraction is { } fraction)
            (training, held) = SetApart(training, fraction, streams);
        training = training with { Weights = ImageWeights.Compute(training.Labels, training.Weights, _options.ClassWeighting) };
        var (options, recipe) = RecipeChoice.Complete(_options, new RecipeInput(training.Count, pixels.Shape, _options.Architecture, GoesOn: start is not null));
        var network = _input.Start(pixels, labels, device, streams);
        try
        {
            startingModel?.CopyTo(network, labels.Classes);
            if (SmallestBatch.Fault(network, pixels.Shape, training.Count, options) is { } tooSmall)
                throw _host.Except(tooSmall);
            using var breaking = new ActiveBreakers(options.SymmetryBreaking!, network, streams);
            foreach (var warning in breaking.Warnings)
                channel.Warning(warning);
            var normalization = _input.Normalization(training, startingModel?.Normalization);
            channel.Info($"Training {_options.Architecture} on {training.Count} images of {pixels.Shape} in {labels.Classes.Count} classes, "
                + $"initialization {(startingModel is null ? _options.Initialization : "a fitted model")}, seed {seed}, on {device}. {recipe}");
            options = options with { Seed = seed, Normalization = normalization, Precision = precision.Precision, ScoringPrecision = scoringPrecision.Precision };
            var facts = checkpoints is null ? null : RunFacts.List(options, _options.Architecture, labels.Classes, pixels.Shape,
                DataHash.Compute(training), held is null ? null : DataHash.Compute(held), startingModel?.Hash());
            ModelFormat.CheckManifest(_host, Classifier(network, pixels, labels.Classes, device, options, recipe, options.Epochs!.Value));
            if (facts is not null && Checkpoint.Fault(facts, network.state_dict().Keys) is { } tooLong)
                throw _host.Except(tooLong);
            if (checkpoint is not null && RunFacts.Difference(checkpoint.Run, facts!) is { } difference)
                throw _host.Except($"The checkpoints in '{checkpoints!.Path}' are of another run: {difference}. Give each run a CheckpointDirectory of its own.");

            using var measuring = _options.Observers.Count == 0 ? null : new NetworkMeasuring(network, training, normalization, device);
            var observation = new RunObservation(_options.Observers, (step, stepsPerEpoch) => measuring!.Measure(step, stepsPerEpoch), _options.MeasureEverySteps, message => channel.Warning(message));
            EpochResult? last = null;
            using var progress = StartProgress(options.Epochs.Value, () => last);
            var observed = options with
            {
                EpochCompleted = result =>
                {
                    last = result;
                    channel.Info(Describe(result));
                    _options.EpochCompleted?.Invoke(result);
                    observation.EpochCompleted(result);
                },
                StepCompleted = _options.StepCompleted + observation.StepCompleted,
            };
            using var loop = new TrainingLoop(network, observed, breaking)
            {
                CheckAlive = _input.CheckAlive,
                SaveCheckpoint = checkpoints is null ? null : (position, tensors) =>
                    observation.CheckpointWritten(checkpoints.Write(new Checkpoint(seed, facts!, position, tensors))),
            };
            if (checkpoint is not null)
            {
                loop.Restore(checkpoint.Position, checkpoint.Tensors, streams);
                channel.Info($"Going on from the checkpoint after {checkpoint.Position} in '{checkpoints!.Path}'.");
            }
            var epochs = 0;
            observation.Watch(
                () => RunDescriptions.Create(_name, options, recipe, network, labels.Classes, training, held, normalization, device, seed),
                [.. determinism?.Faults ?? [], .. reading.Warnings, .. breaking.Warnings],
                () => epochs = Train(loop, options.Epochs.Value, channel, () => loop.Run(training, normalization, device, streams,
                    held is null ? null : () => Validation.Score(network, scoringPrecision.Type, held, normalization, device, _input.CheckAlive))),
                stepsMade: loop.StepsMade(training.Count));
            network.UseDropout(0, 0, null);
            var weightPrecision = HalfPrecision.RoundIfPossible(network, _options.WeightPrecision, message => channel.Warning(message));
            return new ImageClassificationTransformer(_host, Classifier(network, pixels, labels.Classes, device, options, recipe, epochs) with { PixelRange = training.Range, ScoringPrecision = _options.ScoringPrecision, WeightPrecision = weightPrecision });
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static ComputePrecision Choose(Precision wanted, string option, Device device, IChannel channel)
    {
        var chosen = ComputePrecision.Choose(wanted, option, device);
        if (chosen.Info is not null)
            channel.Info(chosen.Info);
        if (chosen.Warning is not null)
            channel.Warning(chosen.Warning);
        return chosen;
    }

    /// <summary>Runs the loop and says which weights its end, whichever it was, has left in the network.</summary>
    /// <returns>Number of complete epochs behind these weights.</returns>
    private int Train(TrainingLoop loop, int epochs, IChannel channel, Action run)
    {
        try
        {
            run();
            if (_options.EarlyStopping is null || loop.Position.Best is not { } best)
                return loop.Position.Epochs;
            channel.Info($"{(loop.Position.Epochs < epochs ? $"Stopped early after epoch {loop.Position.Epochs}" : "All epochs are done")}; the model is that of {Describe(best)}.");
            return best.Epoch;
        }
        catch (OperationCanceledException) when (_options.WhenCancelled == CancelledFit.ReturnsBest)
        {
            loop.RestoreBest();
            channel.Warning($"Cancelled after {loop.Position}; the model is that of {(loop.Position.Best is { } best ? Describe(best) : "the last step, as no epoch was validated")}.");
            return loop.Position.Best?.Epoch ?? loop.Position.Epochs;
        }
    }

    private IProgressChannel StartProgress(int epochs, Func<EpochResult?> last)
    {
        var progress = _host.StartProgressChannel("Training");
        progress.SetHeader(new ProgressHeader(["Loss", "Accuracy"], ["epochs"]), entry =>
        {
            var result = last();
            entry.SetProgress(0, result?.Epoch ?? 0, epochs);
            if (result is not null)
            {
                entry.SetMetric(0, result.ValidationLoss ?? result.TrainingLoss);
                entry.SetMetric(1, result.ValidationAccuracy ?? result.TrainingAccuracy);
            }
        });
        return progress;
    }

    private LabelledImages ReadValidation(ImageReading reading, IDataView validation, PixelColumn pixels, LabelColumn labels)
    {
        PixelColumn.CheckNotDropped(_host, validation, _options.FeatureColumnName);
        var heldPixels = PixelColumn.Bind(_host, validation.Schema, _options.FeatureColumnName, _options.Image, _options.PixelLayout);
        if (heldPixels.Shape != pixels.Shape || heldPixels.HoldsBytes != pixels.HoldsBytes)
            throw _host.ExceptSchemaMismatch(nameof(validation), "feature", _options.FeatureColumnName, pixels.Column.Type.ToString(), heldPixels.Column.Type.ToString());
        var heldLabels = LabelColumn.Bind(_host, validation.Schema, _options.LabelColumnName);
        if (heldLabels.Classes.Count != labels.Classes.Count)
            throw _host.ExceptSchemaMismatch(nameof(validation), "label", _options.LabelColumnName, labels.Column.Type.ToString(), heldLabels.Column.Type.ToString());
        if (labels.Classes.FirstDifference(heldLabels.Classes) is { } key)
            throw _host.ExceptParam(nameof(validation), $"In column '{_options.LabelColumnName}' the key {key + 1} stands for '{labels.Classes.Name(key)}' in the training data "
                + $"and for '{heldLabels.Classes.Name(key)}' in the validation data. Let one fitted MapValueToKey make both.");
        return reading.Read(validation, heldPixels, heldLabels, "validation");
    }

    private (LabelledImages Training, LabelledImages Held) SetApart(LabelledImages all, double fraction, RandomStreams streams)
    {
        var (training, held) = ValidationSplit.Split(all, fraction, streams.Splitting);
        if (held.Count == 0)
            throw _host.Except($"ValidationFraction {fraction} sets none of the {training.Count} training images apart: no class has enough of them. Use a larger fraction or a ValidationSet.");
        if (training.Weights?.All(weight => weight == 0) == true)
            throw _host.Except($"All weights of the training images that ValidationFraction {fraction} leaves are 0.");
        return (training, held);
    }

    /// <summary>The classifier; the options are complete, with the seed and the normalization of the run.</summary>
    private static ImageClassifier Classifier(ImageNetwork network, PixelColumn pixels, ClassLabels classes, Device device, ImageClassificationOptions options, string recipe, int epochs) => new()
    {
        Network = network,
        Architecture = options.Architecture,
        Shape = pixels.Shape,
        Classes = classes,
        Normalization = options.Normalization!,
        Device = device,
        FeatureColumnName = options.FeatureColumnName,
        DeclaredShape = options.Image,
        UnusableImages = options.UnusableImages,
        Layout = options.PixelLayout,
        Columns = new ScoreColumns(options.ScoreColumnName, options.PredictedLabelColumnName),
        Training = new TrainingRecord
        {
            Recipe = recipe,
            Initialization = options.Initialization.ToString(),
            SymmetryBreaking = [.. options.SymmetryBreaking!.Select(mechanism => mechanism.ToString())],
            Seed = options.Seed!.Value,
            Epochs = options.Epochs!.Value,
            EpochsDone = epochs,
            BatchSize = options.BatchSize!.Value,
            MicroBatchSize = options.MicroBatchSize,
            LearningRate = options.LearningRate!.Value,
            Schedule = options.LearningRateSchedule!.Value,
            Momentum = options.Momentum,
            Nesterov = options.Nesterov,
            WeightDecay = options.WeightDecay,
            MaximumGradientNorm = options.MaximumGradientNorm,
            WeightAveragingDecay = options.WeightAveragingDecay,
            ClassWeighting = options.ClassWeighting,
            LabelSmoothing = options.LabelSmoothing,
            Augmentation = options.Augmentation,
        },
    };

    private static string Describe(EpochResult result)
    {
        var validation = result.ValidationAccuracy is { } accuracy ? $", validation loss {result.ValidationLoss:F4}, accuracy {accuracy:F4}" : "";
        return $"Epoch {result.Epoch} of {result.Epochs}: training loss {result.TrainingLoss:F4}, accuracy {result.TrainingAccuracy:F4}{validation}, "
            + $"{result.ImagesPerSecond:F0} images/s{(result.SkippedSteps > 0 ? $", {result.SkippedSteps} steps left out so far" : "")}.";
    }

    private static string Describe(BestEpoch best) => $"epoch {best.Epoch}, validation loss {best.Loss:F4}, accuracy {best.Accuracy:F4}";
}
