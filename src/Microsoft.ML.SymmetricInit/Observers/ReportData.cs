using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What a report shows of a run, up to now.</summary>
internal sealed class ReportData(RunDescription run)
{
    /// <summary>Measurements that are kept; of more, every second is left out, but the first and the newest stay.</summary>
    private const int MostMeasurements = 400;

    private readonly List<RunMeasurement> _measurements = [];

    public StepCurve Losses { get; } = new();

    public List<EpochResult> Epochs { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>The newest checkpoint.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>How the run ended; null while it goes on.</summary>
    public RunResult? Result { get; set; }

    public RunDescription Run => run;

    public void Add(RunMeasurement measurement)
    {
        if (_measurements.Count == MostMeasurements)
        {
            for (var i = MostMeasurements - 2; i > 0; i -= 2)
                _measurements.RemoveAt(i);
        }
        _measurements.Add(measurement);
    }

    /// <summary>Writes the data as JSON, numbers with five digits, what is not finite as null.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Text(json, "network", run.Network);
        Text(json, "state", Result?.Outcome.ToString() ?? "Running");
        json.WriteNumber("stepsPerEpoch", run.StepsPerEpoch);
        json.WriteNumber("lossStart", run.StepsMade);
        json.WriteNumber("lossWidth", Losses.Width);
        Numbers(json, "losses", Losses.Points);
        List(json, "epochs", Epochs, epoch => Object(json, () =>
        {
            json.WriteNumber("epoch", epoch.Epoch);
            foreach (var (name, value) in EpochNumbers.List(epoch))
                Number(json, name, value);
        }));
        Names(json, "layers", run.Layers);
        Names(json, "stages", _measurements.FirstOrDefault()?.Perturbations.Select(stage => stage.Stage) ?? []);
        Names(json, "parameters", _measurements.FirstOrDefault()?.Gradients.Parameters.Where(IsWeight).Select(parameter => parameter.Name) ?? []);
        List(json, "measurements", _measurements, measurement => Object(json, () =>
        {
            json.WriteNumber("step", measurement.Step);
            Number(json, "epoch", measurement.Epoch);
            Numbers(json, "forward", measurement.Correlations.Select(layer => layer.Forward.Value));
            Numbers(json, "backward", measurement.Correlations.Select(layer => layer.Backward.Value));
            Numbers(json, "perturbation", measurement.Perturbations.Select(stage => stage.Forward));
            Numbers(json, "perturbationBack", measurement.Perturbations.Select(stage => stage.Backward ?? double.NaN));
            Numbers(json, "gradients", measurement.Gradients.Parameters.Where(IsWeight).Select(parameter => parameter.Norm));
        }));
        List(json, "kernels", KernelMoments(), moment => Object(json, () =>
        {
            Number(json, "epoch", moment.Epoch);
            List(json, "layers", moment.Kernels, layer => Object(json, () =>
            {
                Text(json, "name", layer.Layer);
                json.WriteNumber("filters", layer.Filters);
                json.WriteNumber("channels", layer.Channels);
                json.WriteNumber("side", layer.Side);
                Numbers(json, "values", layer.Values.Select(value => (double)value));
            }));
        }));
        json.WriteEndObject();
    }

    private static bool IsWeight(GradientNorm parameter) => parameter.Shape.Count >= 2;

    /// <summary>The start, the middle and the newest measurement.</summary>
    private IEnumerable<RunMeasurement> KernelMoments()
    {
        if (_measurements.Count == 0)
            return [];
        var half = _measurements[^1].Step / 2.0;
        return new[] { _measurements[0], _measurements.MinBy(measurement => Math.Abs(measurement.Step - half))!, _measurements[^1] }.Distinct();
    }

    private static void Text(Utf8JsonWriter json, string name, string value) => json.WriteString(name, value);

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<string> names) => List(json, name, names, json.WriteStringValue);

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers) => List(json, name, numbers, value => Value(json, value));

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    private static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteRawValue(value.ToString("G5", CultureInfo.InvariantCulture));
        else
            json.WriteNullValue();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    private static void Object(Utf8JsonWriter json, Action write)
    {
        json.WriteStartObject();
        write();
        json.WriteEndObject();
    }
}
