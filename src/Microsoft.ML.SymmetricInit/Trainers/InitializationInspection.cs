using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What a trainer would start from, inspected on the first batch of its data.</summary>
internal sealed class InitializationInspection
{
    private readonly IHost _host;
    private readonly ImageClassificationOptions _options;
    private readonly ImageClassificationInput _input;

    public InitializationInspection(IHostEnvironment environment, ImageClassificationOptions options)
    {
        Contracts.CheckValue(environment, nameof(environment));
        _host = environment.Register(nameof(InitializationInspection));
        _host.CheckValue(options, nameof(options));
        options.Validate(_host);
        _options = options;
        _input = new ImageClassificationInput(_host, options);
    }

    public InitializationReport Inspect(IDataView data)
    {
        _host.CheckValue(data, nameof(data));
        PixelColumn.CheckNotDropped(_host, data, _options.FeatureColumnName);
        _input.GetOutputSchema(SchemaShapes.Create(data.Schema));
        using var channel = _host.Start("Inspection");
        using var recording = Differentiation.Record();
        var device = Devices.Choose(_host);
        var (pixels, labels) = _input.Bind(data);
        var batch = new ImageReading(_host, message => channel.Warning(message), _options, _input.CheckAlive).Read(data, pixels, labels, "training", limit: _options.BatchSize ?? InspectionLimits.Rows);
        // A batch of one class is no fault where others may follow.
        _input.CheckClasses(labels, labels.Classes.Count);
        var normalization = _input.Normalization(batch);
        var seed = _input.Seed();
        using var streams = new RandomStreams(seed);
        using var network = _input.Start(pixels, labels.Classes, device, streams);
        using var images = Images(batch, normalization, device);
        using var targets = tensor(batch.Labels.ToArray(), device: device);
        var (options, _) = RecipeChoice.Complete(_options, new RecipeInput(batch.Count, pixels.Shape, _options.Architecture, GoesOn: false));
        var report = InitializationReport.Measure(network, images, targets, options.SymmetryBreaking!, streams, options.LearningRate!.Value, _input.CheckAlive);
        channel.Info($"Initialization {_options.Initialization} of {_options.Architecture}, seed {seed}: {report.Verdict}, {report.Findings.Count} findings.");
        return report;
    }

    private static Tensor Images(LabelledImages batch, PixelNormalization normalization, Device device)
    {
        using var buffer = new BatchBuffer(batch.Pixels.Shape, batch.Pixels.HoldsBytes, batch.Count, normalization, device);
        using var reading = batch.Pixels.Read();
        for (var row = 0; row < batch.Count; row++)
            reading.Next().CopyTo(buffer[row]);
        return buffer.Images(batch.Count);
    }
}
