using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What every trainer of ours does, whatever its network: prepare, run, wrap.</summary>
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
        validation = ChooseValidation(validation);
        PixelColumn.CheckNotDropped(_host, input, _options.FeatureColumnName);
        GetOutputSchema(SchemaShapes.Create(input.Schema));
        using var context = new FitContext(_host, _name, _options, _input);
        var reading = new FitReading(context, input, validation);
        var model = start is null ? null : CheckStart(start, reading, context);
        using var checkpoints = FitCheckpoints.Open(context);
        var seed = _input.Seed(checkpoints?.Seed);
        using var streams = new RandomStreams(seed);
        using var run = new FitRun(context, reading.Read(streams.Splitting), model, seed, streams);
        var epochs = run.Train(checkpoints);
        return Wrap(run, epochs, context);
    }

    private IDataView? ChooseValidation(IDataView? validation)
    {
        validation ??= _options.ValidationSet;
        if (validation is not null && _options.ValidationFraction is not null)
            throw _host.ExceptParam(nameof(validation), "ValidationFraction excludes validation data of its own; received both.");
        if (validation is null && _options is { ValidationFraction: null, EarlyStopping: not null })
            throw _host.ExceptParam(nameof(validation), "EarlyStopping needs validation data: set ValidationFraction or ValidationSet, or call Fit(train, validation).");
        return validation;
    }

    private StartingModel CheckStart(ImageClassificationTransformer start, FitReading reading, FitContext context)
    {
        var model = new StartingModel(_host, start.Classifier, _options.Architecture, reading.Pixels);
        foreach (var name in model.LeftOut(reading.Classes))
            context.Warn($"The model to go on from has the class '{name}', which the training data has not; it is left out.");
        return model;
    }

    private ImageClassificationTransformer Wrap(FitRun run, int epochs, FitContext context)
    {
        var model = new ImageClassificationTransformer(_host, run.CreateClassifier(epochs) with
        {
            WeightPrecision = HalfPrecision.RoundIfPossible(run.Network, _options.WeightPrecision, context.Warn),
        });
        run.KeepNetwork();
        return model;
    }
}
