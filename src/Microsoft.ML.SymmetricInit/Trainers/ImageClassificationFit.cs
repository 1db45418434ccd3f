using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What every trainer of ours does, whatever its network: check, read, train, wrap.</summary>
internal sealed class ImageClassificationFit
{
    private readonly IHost _host;
    private readonly ImageClassificationOptions _options;
    private readonly string _name;

    public ImageClassificationFit(IHostEnvironment environment, string name, ImageClassificationOptions options)
    {
        Contracts.CheckValue(environment, nameof(environment));
        _host = environment.Register(name);
        _host.CheckValue(options, nameof(options));
        options.Validate(_host);
        _options = options;
        _name = name;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!SchemaShapes.TryFind(inputSchema, _options.FeatureColumnName, out var feature))
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "feature", _options.FeatureColumnName);
        var isVector = (feature.Kind == SchemaShape.Column.VectorKind.Vector || (feature.Kind == SchemaShape.Column.VectorKind.VariableVector && _options.Image is not null))
            && (feature.ItemType == NumberDataViewType.Single || feature.ItemType == NumberDataViewType.Byte);
        if (feature.IsKey || !(isVector || feature.ItemType is ImageDataViewType))
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "feature", _options.FeatureColumnName, PixelColumn.Expected, feature.GetTypeString());
        if (!SchemaShapes.TryFind(inputSchema, _options.LabelColumnName, out var label))
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "label", _options.LabelColumnName);
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "label", _options.LabelColumnName, LabelColumn.Expected, label.GetTypeString());
        return SchemaShapes.WithPrediction(inputSchema, label, _options.ScoreColumnName, _options.PredictedLabelColumnName);
    }

    public ImageClassificationTransformer Fit(IDataView input, IDataView? validation)
    {
        _host.CheckValue(input, nameof(input));
        validation ??= _options.ValidationSet;
        GetOutputSchema(SchemaShapes.Create(input.Schema));
        using var channel = _host.Start("Training");
        if (_options.NumberOfThreads is { } threads)
            TorchThreads.Use(threads);
        else
            TorchThreads.UseAllProcessors();
        var device = Devices.Choose(_host);
        using var determinism = _options.Deterministic ? Determinism.Use(true, device) : null;
        foreach (var fault in determinism?.Faults ?? [])
            channel.Warning(fault);

        var pixels = PixelColumn.Bind(_host, input.Schema, _options.FeatureColumnName, _options.Image, _options.PixelLayout);
        if (_options.Architecture.ImageFault(pixels.Shape) is { } imageFault)
            throw _host.ExceptParam(nameof(input), $"Column '{_options.FeatureColumnName}' cannot be used. {imageFault}");
        if (_options.Augmentation?.Fault(pixels.Shape) is { } augmentationFault)
            throw _host.ExceptParam(nameof(input), augmentationFault);
        var labels = LabelColumn.Bind(_host, input.Schema, _options.LabelColumnName);
        var training = ImageReading.Read(_host, channel, input, pixels, labels, "training", CheckAlive);
        CheckClasses(training, labels);
        var held = validation is null ? null : ReadValidation(channel, validation, pixels, labels);

        var seed = _options.Seed ?? Environments.Seed(_host) ?? Random.Shared.Next();
        using var streams = new RandomStreams(seed);
        var network = _options.Architecture.Build(pixels.Shape, labels.Classes.Count, device);
        try
        {
            _options.Initialization.Apply(network, streams.Weights);
            using var breaking = new ActiveBreaking(_options.SymmetryBreaking, network, streams);
            foreach (var warning in breaking.Warnings)
                channel.Warning(warning);
            var normalization = _options.Normalization ?? training.Pixels.Statistics();
            if (normalization.Mean.Count != pixels.Shape.Channels)
                throw _host.ExceptParam(nameof(input), $"Normalization has {normalization.Mean.Count} channels; the images of column '{_options.FeatureColumnName}' have {pixels.Shape.Channels}.");
            channel.Info($"Training {_options.Architecture} on {training.Count} images of {pixels.Shape} in {labels.Classes.Count} classes, "
                + $"initialization {_options.Initialization}, seed {seed}, on {device}.");
            using var measuring = _options.Observers.Count == 0 ? null : new NetworkMeasuring(network, training, normalization, device);
            var observation = new RunObservation(_options.Observers, (step, stepsPerEpoch) => measuring!.Measure(step, stepsPerEpoch), _options.MeasureEverySteps, message => channel.Warning(message));
            observation.Watch(
                () => RunDescriptions.Of(_name, _options, network, labels.Classes, training, held, normalization, device, seed),
                [.. determinism?.Faults ?? [], .. breaking.Warnings],
                () => Train(network, training, held, normalization, device, streams, breaking, channel, observation));
            network.UseDropout(0, 0, null);
            return new ImageClassificationTransformer(_host, Classifier(network, pixels, labels.Classes, normalization, device, seed));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private void Train(ImageNetwork network, LabelledImages training, LabelledImages? held, PixelNormalization normalization, Device device,
        RandomStreams streams, ActiveBreaking breaking, IChannel channel, RunObservation observation)
    {
        using var progress = _host.StartProgressChannel("Training");
        EpochResult? last = null;
        progress.SetHeader(new ProgressHeader(["Loss", "Accuracy"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, last?.Epoch ?? 0, _options.Epochs);
            if (last is not null)
            {
                entry.SetMetric(0, last.ValidationLoss ?? last.TrainingLoss);
                entry.SetMetric(1, last.ValidationAccuracy ?? last.TrainingAccuracy);
            }
        });
        var settings = new TrainingSettings
        {
            Epochs = _options.Epochs,
            BatchSize = _options.BatchSize,
            LearningRate = _options.LearningRate,
            Schedule = _options.LearningRateSchedule,
            Momentum = _options.Momentum,
            Nesterov = _options.Nesterov,
            WeightDecay = _options.WeightDecay,
            Augmentation = _options.Augmentation,
            StepCompleted = _options.StepCompleted + observation.StepCompleted,
            CheckAlive = CheckAlive,
            EpochCompleted = result =>
            {
                last = result;
                channel.Info(Describe(result));
                _options.EpochCompleted?.Invoke(result);
                observation.EpochCompleted(result);
            },
        };
        using var loop = new TrainingLoop(network, settings, breaking);
        loop.Run(training, normalization, device, streams, held is null ? null : () => Validation.Score(network, held, normalization, device, settings.CheckAlive));
    }

    private void CheckAlive()
    {
        _host.CheckAlive();
        _options.CancellationToken.ThrowIfCancellationRequested();
    }

    private LabelledImages ReadValidation(IChannel channel, IDataView validation, PixelColumn pixels, LabelColumn labels)
    {
        var heldPixels = PixelColumn.Bind(_host, validation.Schema, _options.FeatureColumnName, _options.Image, _options.PixelLayout);
        if (heldPixels.Shape != pixels.Shape || heldPixels.HoldsBytes != pixels.HoldsBytes)
            throw _host.ExceptSchemaMismatch(nameof(validation), "feature", _options.FeatureColumnName, pixels.Column.Type.ToString(), heldPixels.Column.Type.ToString());
        var heldLabels = LabelColumn.Bind(_host, validation.Schema, _options.LabelColumnName);
        if (heldLabels.Classes.Count != labels.Classes.Count)
            throw _host.ExceptSchemaMismatch(nameof(validation), "label", _options.LabelColumnName, labels.Column.Type.ToString(), heldLabels.Column.Type.ToString());
        if (labels.Classes.FirstDifference(heldLabels.Classes) is { } key)
            throw _host.ExceptParam(nameof(validation), $"In column '{_options.LabelColumnName}' the key {key + 1} stands for '{labels.Classes.Name(key)}' in the training data "
                + $"and for '{heldLabels.Classes.Name(key)}' in the validation data. Let one fitted MapValueToKey make both.");
        return ImageReading.Read(_host, channel, validation, heldPixels, heldLabels, "validation", CheckAlive);
    }

    private void CheckClasses(LabelledImages training, LabelColumn labels)
    {
        if (labels.Classes.Count < 2 || training.Labels.Distinct().Take(2).Count() < 2)
            throw _host.Except($"All training rows have one class in column '{_options.LabelColumnName}'; a classifier needs at least two.");
    }

    private ImageClassifier Classifier(ImageNetwork network, PixelColumn pixels, ClassLabels classes, PixelNormalization normalization, Device device, int seed) => new()
    {
        Network = network,
        Architecture = _options.Architecture,
        Shape = pixels.Shape,
        Classes = classes,
        Normalization = normalization,
        Device = device,
        FeatureColumnName = _options.FeatureColumnName,
        DeclaredShape = _options.Image,
        Layout = _options.PixelLayout,
        Columns = new ScoreColumns(_options.ScoreColumnName, _options.PredictedLabelColumnName),
        Training = new TrainingRecord
        {
            Initialization = _options.Initialization.ToString(),
            SymmetryBreaking = [.. _options.SymmetryBreaking.Select(mechanism => mechanism.ToString())],
            Seed = seed,
            Epochs = _options.Epochs,
            BatchSize = _options.BatchSize,
            LearningRate = _options.LearningRate,
            Schedule = _options.LearningRateSchedule,
            Momentum = _options.Momentum,
            Nesterov = _options.Nesterov,
            WeightDecay = _options.WeightDecay,
            Augmentation = _options.Augmentation,
        },
    };

    private static string Describe(EpochResult result)
    {
        var validation = result.ValidationAccuracy is { } accuracy ? $", validation loss {result.ValidationLoss:F4}, accuracy {accuracy:F4}" : "";
        return $"Epoch {result.Epoch} of {result.Epochs}: training loss {result.TrainingLoss:F4}, accuracy {result.TrainingAccuracy:F4}{validation}, "
            + $"{result.ImagesPerSecond:F0} images/s.";
    }
}
