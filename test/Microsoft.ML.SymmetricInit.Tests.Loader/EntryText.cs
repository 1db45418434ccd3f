using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>What came of a call, as a line of text in which every bit of a number shows.</summary>
internal static class EntryText
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };

    public static string Of(object? result) => result switch
    {
        null => "null",
        string text => text.ReplaceLineEndings(" ").Length > 400 ? Hash(System.Text.Encoding.UTF8.GetBytes(text)) : text.ReplaceLineEndings(" "),
        double or float => ((IFormattable)result).ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        Tensor tensor => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}] {tensor.device_type} {Hash(Values(tensor))}",
        ImageNetwork network => $"{network.GetType().Name} {State(network)}",
        ImageClassificationTransformer model => $"model {State(model.Network)}",
        ImageClassificationTrainer trainer => trainer.GetType().Name,
        EnvironmentReport report => string.Join("; ", report.Findings.Where(finding => finding.Name is "libtorch" or "convolution" or "devices").Select(finding => $"{finding}")),
        InitializationReport report => Hash(System.Text.Encoding.UTF8.GetBytes(report.ToJson())),
        IDataView view => $"{Of(view.Schema)}: {Rows(view)}",
        DataViewSchema schema => string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}")),
        IRowToRowMapper mapper => Of(mapper.OutputSchema),
        Initialization scheme => $"{scheme} {Weights(scheme)}",
        SymmetryBreaker or TrainingObserver or NetworkLayer or Delegate => result.ToString()!,
        float[] numbers => Hash(MemoryMarshal.AsBytes<float>(numbers).ToArray()),
        IEnumerable list when result.GetType().Namespace != typeof(ImageNetwork).Namespace => string.Join(" | ", list.Cast<object?>().Select(Of)),
        _ => Serialized(result),
    };

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static string Serialized(object result)
    {
        var text = JsonSerializer.Serialize(result, result.GetType(), Json);
        return text.Length > 200 ? Hash(System.Text.Encoding.UTF8.GetBytes(text)) : text;
    }

    private static string State(ImageNetwork network) => Hash([.. network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => Values(entry.Value))]);

    /// <summary>What the scheme gives the first network that it fits.</summary>
    private static string Weights(Initialization scheme)
    {
        NetworkArchitecture[] architectures =
        [
            new ConstNetArchitecture(7), new LeakyNetArchitecture(10), .. Enum.GetValues<ResidualForm>().Select(form => new WideResNetArchitecture(10, Form: form)),
            new PlainConvNetArchitecture(3), new MlpArchitecture(2, 6, Residual: true),
        ];
        foreach (var architecture in architectures)
        {
            using var network = architecture.Build(new ImageShape(3, 8, 8), 3);
            using var generator = new Generator(5, CPU);
            try
            {
                scheme.Apply(network, generator);
                return $"{architecture} {State(network)}";
            }
            catch (ArgumentException)
            {
                // It is for another network.
            }
        }
        return "fits no network";
    }

    private static byte[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().bytes.ToArray();
    }

    private static string Rows(IDataView view)
    {
        var rows = 0;
        var scores = new List<float>();
        using var cursor = view.GetRowCursor(view.Schema);
        var read = view.Schema.GetColumnOrNull("Score") is { } column ? cursor.GetGetter<VBuffer<float>>(column) : null;
        VBuffer<float> value = default;
        for (; cursor.MoveNext(); rows++)
        {
            read?.Invoke(ref value);
            scores.AddRange(value.DenseValues());
        }
        return $"{rows} rows {Of(scores.ToArray())}";
    }
}
