using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>
/// Trains a network of many layers for one epoch of one step, some times over, and prints the mean processor time in seconds
/// (the clock would count what other programs do) and the peak of the process's memory in bytes.
/// </summary>
internal static class DeepTraining
{
    private const int WarmUpLayers = 10;

    public static void Run(string network, int layers, int times)
    {
        var context = new MLContext(seed: 1);
        var data = Data(context);
        Train(context, data, network, WarmUpLayers);
        using var process = Process.GetCurrentProcess();
        var started = process.TotalProcessorTime;
        for (var i = 0; i < times; i++)
            Train(context, data, network, layers);
        process.Refresh();
        var seconds = (process.TotalProcessorTime - started).TotalSeconds / times;
        Console.WriteLine(FormattableString.Invariant($"{seconds:R} {process.PeakWorkingSet64}"));
    }

    private static void Train(MLContext context, IDataView data, string network, int layers)
    {
        var trainers = context.MulticlassClassification.Trainers;
        ImageClassificationTrainer trainer = network switch
        {
            "mirrored" => trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = layers, Width = 8, Epochs = 1, NumberOfThreads = 1 }),
            "linear" => trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = layers, Width = 8, Epochs = 1, NumberOfThreads = 1, Activation = ActivationKind.Linear, Initialization = Initialization.DeltaOrthogonal() }),
            "risotto_b" => trainers.WideResNet(new WideResNetTrainer.Options { Depth = layers, Epochs = 1, NumberOfThreads = 1, Form = ResidualForm.RisottoB, Initialization = Initialization.Risotto() }),
            "risotto_c" => trainers.WideResNet(new WideResNetTrainer.Options { Depth = layers, Epochs = 1, NumberOfThreads = 1, Form = ResidualForm.RisottoC, Initialization = Initialization.Risotto() }),
            "constant" => trainers.ConstNet(new ConstNetTrainer.Options { Depth = layers, Epochs = 1, NumberOfThreads = 1, BatchNorm = false }),
            _ => throw new ArgumentException($"There is no network '{network}'."),
        };
        using var model = trainer.Fit(data);
    }

    private static IDataView Data(MLContext context)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 4).Select(row => new Row
        {
            Features = [.. Enumerable.Range(0, 192).Select(_ => random.NextSingle())],
            Label = (row % 2).ToString(CultureInfo.InvariantCulture),
        }).ToArray();
        var view = context.Data.LoadFromEnumerable(rows);
        return context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view).Transform(view);
    }

    private sealed class Row
    {
        [VectorType(3, 8, 8)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
