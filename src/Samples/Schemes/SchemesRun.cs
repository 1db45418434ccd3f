using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;
using Spectre.Console;
using SymmetricInit.Samples.FashionMnist;
using static TorchSharp.torch;

namespace SymmetricInit.Samples.Schemes;

/// <summary>The whole experiment.</summary>
internal static class SchemesRun
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyList<string> AllSchemes { get; } =
    [
        "0", "zero", "average", "identity", "1_ii_ii_ii", "1_i1_i1_i1", "noisy_average", "noisy_identity",
        "he", "he(fan_out)", "he(uniform)", "he(truncated)", "he(truncated_uncorrected)", "he(published_leaky)", "xavier", "lecun",
        "orthogonal", "delta_orthogonal", "mirrored", "replicated(4)", "replicated(4,epsilon=0.1)",
        "fixup", "skipinit", "rezero", "risotto", "idinit", "idinit(loose)", "hanin_rolnick", "hadamard",
    ];

    public static int Run(DirectoryInfo data, DirectoryInfo output, DirectoryInfo? docs, int images, int testImages, Budget budget,
        SchemesPage page, IReadOnlyList<NetworkCase> networks, IReadOnlyList<string> schemes)
    {
        var ml = new MLContext(budget.Seed);
        var training = ml.Data.TakeRows(DataFolder.Training(ml, data), images);
        var test = ml.Data.TakeRows(DataFolder.Test(ml, data), testImages);
        using var pair = FirstTwo(ml, training);

        output.Create();
        var path = Path.Combine(output.FullName, page.SummaryName);
        var results = new List<PairResult>();
        var summary = new Summary(images, testImages, budget, results);
        foreach (var network in networks)
        {
            foreach (var text in schemes.Where(text => network.Schemes?.Contains(text) != false))
            {
                if (Pair(ml, network, text, budget, training, images, test, pair) is not { } result)
                    continue;
                results.Add(result);
                // After each pair, so that a run that is ended early keeps those that were done.
                File.WriteAllText(path, JsonSerializer.Serialize(summary, Json));
                AnsiConsole.MarkupLineInterpolated($"{result.Network,-24} {result.Scheme,-26} forward {Text(result.ForwardNormRatio)}  gradient {Text(result.GradientNormRatio)}  singular {Text(result.SmallestSingularValue)} to {Text(result.LargestSingularValue)}  accuracy [bold]{Text(result.Accuracy)}[/]");
            }
        }
        if (results.Count == 0)
            throw new ArgumentException("No initialization of the list fits a network of the list.");
        AnsiConsole.MarkupLineInterpolated($"Written to [bold]{path}[/]: {results.Count} pairs, {results.Count(result => result.Fails)} of them fail");
        if (docs is not null)
            page.Write(docs, summary);
        return 0;
    }

    /// <summary>Writes the page of a run that is done.</summary>
    public static int WritePage(DirectoryInfo output, DirectoryInfo docs, SchemesPage page)
    {
        var path = Path.Combine(output.FullName, page.SummaryName);
        page.Write(docs, JsonSerializer.Deserialize<Summary>(File.ReadAllText(path), Json) ?? throw new FormatException($"'{path}' is empty."));
        return 0;
    }

    internal static string Text(double? value) => value is { } number ? $"{number:G3}" : "-";

    /// <summary>One pair; null if the scheme does not fit the network.</summary>
    private static PairResult? Pair(MLContext ml, NetworkCase network, string text, Budget budget, IDataView training, int images, IDataView test, Tensor pair)
    {
        var scheme = Initialization.Parse(text);
        ImageClassificationTrainer trainer;
        StartMeasurement start;
        try
        {
            trainer = network.Trainer(ml, scheme, budget);
            start = StartMeasurement.Of(network.Architecture, scheme, pair);
        }
        catch (ArgumentException)
        {
            return null;
        }
        var result = new PairResult(network.Name, text)
        {
            ForwardNormRatio = Finite(start.ForwardNormRatio),
            GradientNormRatio = Finite(start.GradientNormRatio),
            SmallestSingularValue = Finite(start.Jacobian.SingularValues[^1]),
            LargestSingularValue = Finite(start.Jacobian.SingularValues[0]),
            ForwardCorrelationStart = Finite(start.Forward),
            BackwardCorrelationStart = Finite(start.Backward),
        };
        try
        {
            var clock = Stopwatch.StartNew();
            using var model = trainer.Fit(training);
            var seconds = clock.Elapsed.TotalSeconds;
            var (forward, backward) = StartMeasurement.MeanCorrelation(model.Network);
            return result with
            {
                ForwardCorrelationEnd = Finite(forward),
                BackwardCorrelationEnd = Finite(backward),
                Accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy,
                ImagesPerSecond = budget.Epochs * (double)images / seconds,
            };
        }
        catch (InvalidOperationException fault)
        {
            return result with { Failure = fault.Message };
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>Two images as the networks see them: bytes scaled to about mean 0 and deviation 1.</summary>
    private static Tensor FirstTwo(MLContext ml, IDataView data)
    {
        var rows = ml.Data.CreateEnumerable<PixelRow>(ml.Data.TakeRows(data, 2), reuseRowObject: false).ToList();
        var pixels = rows.SelectMany(row => row.Features).Select(value => (value / 255f - 0.286f) / 0.353f).ToArray();
        using var flat = tensor(pixels);
        return flat.view(2, 1, 28, 28).clone();
    }

    private sealed class PixelRow
    {
        public byte[] Features { get; set; } = [];
    }
}
