using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <param name="Pixels">Each image's bytes in base 64.</param>
/// <param name="Scores">For each model the scores of each image.</param>
internal sealed record GoldenScores(string[] Pixels, SortedDictionary<string, string[]> Scores);

[JsonSourceGenerationOptions(WriteIndented = true, IndentCharacter = ' ', IndentSize = 1, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GoldenScores))]
internal sealed partial class GoldenJson : JsonSerializerContext;

/// <summary>
/// Writes a set of small models, one of each kind, and what they score, for the tests of later versions to load. Their weights
/// repeat a few round numbers, which a zip holds in a few bytes and every kernel multiplies exactly.
/// </summary>
internal static class GoldenModels
{
    private const int Images = 3;
    private const int Classes = 3;
    private static readonly ImageShape Shape = new(3, 8, 8);
    private static readonly GoldenJson Json = new(new JsonSerializerOptions(GoldenJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write(string directory)
    {
        if (Directory.Exists(directory))
            throw new IOException($"'{directory}' is there already. Models that were released are never written again: give the new version's a directory of their own.");
        Directory.CreateDirectory(directory);
        var context = new MLContext(seed: 1);
        var (training, images) = (context.Data.LoadFromEnumerable(Rows(12)), Rows(Images));
        var scores = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, trainer) in Trainers(context))
        {
            using var model = trainer.Fit(training);
            Save(name, model, model);
        }
        using (var single = Trainers(context)["constnet"].Fit(training))
        {
            SetWeights(single);
            using var half = single.WithWeightPrecision(WeightPrecision.Half);
            Save("constnet-half", half, half);
            var weights = Path.Combine(directory, "weights.safetensors");
            single.ExportWeights(weights);
            using var imported = context.Model.ImportImageClassifier(weights, Options(), ["a", "b", "c"]);
            File.Delete(weights);
            Save("constnet-imported", imported, imported);
        }
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(Trainers(context)["mlp"])
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using (var chain = pipeline.Fit(training))
            Save("pipeline", chain, chain.OfType<ImageClassificationTransformer>().Single());
        File.WriteAllText(Path.Combine(directory, "scores.json"), JsonSerializer.Serialize(new GoldenScores([.. images.Select(image => Convert.ToBase64String(image.Features))], scores), Json.GoldenScores) + "\n");

        void Save(string name, ITransformer model, ImageClassificationTransformer classifier)
        {
            SetWeights(classifier);
            // Without its input's schema, whose form is ML.NET's own affair.
            context.Model.Save(model, null, Path.Combine(directory, $"{name}.zip"));
            scores[name] = [.. classifier.Score([.. images.SelectMany(image => image.Features)]).Chunk(Classes)
                .Select(row => string.Join(" ", row.Select(score => score.ToString("R", CultureInfo.InvariantCulture))))];
        }
    }

    private static ConstNetTrainer.Options Options(bool batchNorm = true) => new()
    {
        Depth = 7, BatchNorm = batchNorm, Image = Shape, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1,
    };

    private static PixelNormalization Normalization => new([128, 96, 112], [64, 32, 64]);

    private static Dictionary<string, ImageClassificationTrainer> Trainers(MLContext context)
    {
        var catalog = context.MulticlassClassification.Trainers;
        var trainers = new Dictionary<string, ImageClassificationTrainer>
        {
            ["constnet"] = catalog.ConstNet(Options()),
            ["constnet-scalars"] = catalog.ConstNet(Options(batchNorm: false)),
            ["leakynet"] = catalog.LeakyNet(new LeakyNetTrainer.Options { Depth = 7, NegativeSlope = 0.25, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1 }),
            ["leakynet-scalars"] = catalog.LeakyNet(new LeakyNetTrainer.Options { Depth = 7, BatchNorm = false, NegativeSlope = 0.25, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1 }),
            ["plainconvnet"] = catalog.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 3, Width = 8, MirroredInput = true, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1 }),
            ["mlp"] = catalog.Mlp(new MlpTrainer.Options { Depth = 2, Width = 16, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1 }),
            ["mlp-residual"] = catalog.Mlp(new MlpTrainer.Options { Depth = 2, Width = 16, Residual = true, Normalization = Normalization, Epochs = 1, NumberOfThreads = 1 }),
        };
        foreach (var form in Enum.GetValues<ResidualForm>())
        {
            trainers[$"wideresnet-{form.ToString().ToLowerInvariant()}"] = catalog.WideResNet(new WideResNetTrainer.Options
            {
                Depth = 10, Form = form, Normalization = Normalization, LearningRate = 1e-6, Epochs = 1, NumberOfThreads = 1,
            });
        }
        return trainers;
    }

    /// <summary>Numbers of a few bits: weights about as large as He's, norms and scales near 1, biases near 0.</summary>
    private static void SetWeights(ImageClassificationTransformer model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var place = 0;
        foreach (var (name, target) in model.Network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var shape = target.shape;
            var (middle, size) = (0.0, 1 / 8.0);
            if (shape.Length > 1)
                size = Math.ScaleB(1, -(int)Math.Ceiling(Math.Log2(target.numel() / shape[0]) / 2)) / 2;
            else if (name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith("scale", StringComparison.Ordinal))
                middle = 1;
            var from = 3 * place++;
            var values = Enumerable.Range(0, (int)target.numel()).Select(i => (float)(middle + size * ((7 * i + from) % 13 - 6) / 4)).ToArray();
            target.copy_(tensor(values).view(shape));
        }
    }

    private static Row[] Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(row => new Row
        {
            Features = [.. Enumerable.Range(0, Shape.Size).Select(i => (byte)(37 * i + 101 * row + i * i / 7 * (row + 1)))],
            Label = (uint)row % Classes,
            Name = new[] { "apple", "pear", "quince" }[row % Classes],
        }),
    ];

    private sealed class Row
    {
        [VectorType(3, 8, 8)]
        public byte[] Features { get; set; } = [];

        [KeyType(Classes)]
        public uint Label { get; set; }

        public string Name { get; set; } = "";
    }
}
