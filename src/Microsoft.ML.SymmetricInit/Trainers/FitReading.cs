using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads what a run trains and validates on. The columns are checked at once; rows are read by <see cref="Read"/>.</summary>
internal sealed class FitReading
{
    private readonly FitContext _context;
    private readonly IDataView _training;
    private readonly IDataView? _validation;
    private readonly LabelColumn _labels;
    private readonly WeightColumn? _weights;
    private readonly ImageReading _reading;

    /// <param name="context">The call of <c>Fit</c>.</param>
    /// <param name="training">Data whose schema has been checked.</param>
    /// <param name="validation">Validation data; null for what the options set apart, or none.</param>
    public FitReading(FitContext context, IDataView training, IDataView? validation)
    {
        (_context, _training, _validation) = (context, training, validation);
        var options = context.Options;
        (Pixels, _labels) = context.Input.Bind(training);
        _weights = options.ExampleWeightColumnName is { } name ? WeightColumn.Bind(context.Host, training.Schema, name) : null;
        _reading = new ImageReading(context.Host, context.Warn, options, context.Input.CheckAlive);
    }

    public PixelColumn Pixels { get; }

    public ClassLabels Classes => _labels.Classes;

    /// <param name="splitting">Draws the images that the options set apart for validation.</param>
    public FitData Read(torch.Generator splitting)
    {
        var options = _context.Options;
        var training = _reading.Read(_training, Pixels, _labels, "training", _weights);
        _context.Input.CheckClasses(_labels, training.Labels.Distinct().Take(2).Count());
        var validation = _validation is null ? null : ReadValidation(_validation);
        if (options.ValidationFraction is { } fraction)
            (training, validation) = SetApart(training, fraction, splitting);
        return new FitData(Pixels, Classes, training with { Weights = ImageWeights.Compute(training.Labels, training.Weights, options.ClassWeighting) }, validation);
    }

    private LabelledImages ReadValidation(IDataView validation)
    {
        var (host, options) = (_context.Host, _context.Options);
        PixelColumn.CheckNotDropped(host, validation, options.FeatureColumnName);
        var pixels = PixelColumn.Bind(host, validation.Schema, options.FeatureColumnName, options.Image, options.PixelLayout);
        if (pixels.Shape != Pixels.Shape || pixels.HoldsBytes != Pixels.HoldsBytes)
            throw host.ExceptSchemaMismatch(nameof(validation), "feature", options.FeatureColumnName, Pixels.Column.Type.ToString(), pixels.Column.Type.ToString());
        var labels = LabelColumn.Bind(host, validation.Schema, options.LabelColumnName);
        if (labels.Classes.Count != Classes.Count)
            throw host.ExceptSchemaMismatch(nameof(validation), "label", options.LabelColumnName, _labels.Column.Type.ToString(), labels.Column.Type.ToString());
        if (Classes.FirstDifference(labels.Classes) is { } key)
            throw host.ExceptParam(nameof(validation), $"In column '{options.LabelColumnName}' the key {key + 1} stands for '{Classes.Name(key)}' in the training data "
                + $"and for '{labels.Classes.Name(key)}' in the validation data. Let one fitted MapValueToKey make both.");
        return _reading.Read(validation, pixels, labels, "validation");
    }

    private (LabelledImages Training, LabelledImages Validation) SetApart(LabelledImages all, double fraction, torch.Generator splitting)
    {
        var (training, validation) = ValidationSplit.Split(all, fraction, splitting);
        if (validation.Count == 0)
            throw _context.Host.Except($"ValidationFraction {fraction} sets none of the {training.Count} training images apart: no class has enough of them. Use a larger fraction or a ValidationSet.");
        if (training.Weights?.All(weight => weight == 0) == true)
            throw _context.Host.Except($"All weights of the training images that ValidationFraction {fraction} leaves are 0.");
        return (training, validation);
    }
}
