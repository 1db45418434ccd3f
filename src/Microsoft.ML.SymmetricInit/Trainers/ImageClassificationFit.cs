using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What every trainer of ours does, whatever its network: check, read, train, wrap.</summary>
internal sealed class ImageClassificationFit
{
    private readonly IHost _host;
    private readonly ImageClassificationOptions _options;
    private readonly ImageClassificationInput _input;

    public ImageClassificationFit(IHostEnvironment environment, string name, ImageClassificationOptions options)
    {
        Contracts.CheckValue(environment, nameof(environment));
        _host = environment.Register(name);
        _host.CheckValue(options, nameof(options));
        options.Validate(_host);
        _options = options;
        _input = new ImageClassificationInput(_host, options);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _input.GetOutputSchema(inputSchema);

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

        var (pixels, labels) = _input.Bind(input);
        var training = ImageReading.Read(_host, channel, input, pixels, labels, "training", _input.CheckAlive);
        _input.CheckClasses(labels, training.Labels.Distinct().Take(2).Count());
        var held = validation is null ? null : ReadValidation(channel, validation, pixels, labels);

        var seed = _input.Seed();
        using var streams = new RandomStreams(seed);
        var network = _input.Start(pixels, labels, device, streams);
        try
        {
            using var breaking = new ActiveBreaking(_options.SymmetryBreaking, network, streams);
            foreach (var warning in breaking.Warnings)
                channel.Warning(warning);
            var normalization = _input.Normalization(training);
            channel.Info($"Training {_options.Architecture} on {training.Count} images of {pixels.Shape} in {labels.Classes.Count} classes, "
                + $"initialization {_options.Initialization}, seed {seed}, on {device}.");
            Train(network, training, held, normalization, device, streams, breaking, channel);
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
        RandomStreams streams, ActiveBreaking breaking, IChannel channel)
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
            StepCompleted = _options.StepCompleted,
            CheckAlive = _input.CheckAlive,
            EpochCompleted = result =>
            {
                last = result;
                channel.Info(Describe(result));
                _options.EpochCompleted?.Invoke(result);
            },
        };
        using var loop = new TrainingLoop(network, settings, breaking);
        loop.Run(training, normalization, device, streams, held is null ? null : () => Validation.Score(network, held, normalization, device, settings.CheckAlive));
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
        return ImageReading.Read(_host, channel, validation, heldPixels, heldLabels, "validation", _input.CheckAlive);
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
