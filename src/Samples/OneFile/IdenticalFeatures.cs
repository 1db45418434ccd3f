using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Samples;

/// <summary>
/// All channels of every layer start equal. If nothing breaks the symmetry, training leaves them equal; with dropout of 1% they become
/// different and the network learns.
/// </summary>
/// <remarks>
/// Prints, in one to two minutes:
/// <code>
/// nothing breaks the symmetry: correlation of filters 1 -> 1.000, accuracy 0.100
/// dropout of 1% breaks the symmetry: correlation of filters 1 -> 0.352, accuracy 0.820
/// </code>
/// </remarks>
public static class IdenticalFeatures
{
    private const string Data = "/usr/share/datasets/fashion-mnist/";

    /// <param name="args">Number of training images, 20,000 if there is none; path of a PNG file for 16 channels before and after training.</param>
    public static void Run(string[] args)
    {
        var images = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(ml.Data.LoadFromIdx(Data + "train-images-idx3-ubyte.gz", Data + "train-labels-idx1-ubyte.gz"), images);
        var test = ml.Data.LoadFromIdx(Data + "t10k-images-idx3-ubyte.gz", Data + "t10k-labels-idx1-ubyte.gz");
        var options = new ConstNetTrainer.Options
        {
            Depth = 10,
            ShortcutInput = ShortcutInput.Activated,
            Initialization = Initialization.Constant(),
            BatchSize = 32,
            LearningRate = 0.1,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Epochs = 3,
            Augmentation = Augmentation.None,
        };

        using var equal = Train("nothing", options with { SymmetryBreaking = [], Epochs = 1 });
        using var different = Train("dropout of 1%", options with { SymmetryBreaking = [SymmetryBreaker.Dropout(0.01)] });
        if (args.Length > 1)
            Draw(args[1], ml.Data.CreateEnumerable<Row>(test, reuseRowObject: false).First().Features, equal.Network, different.Network);

        ImageClassificationTransformer Train(string breaks, ConstNetTrainer.Options options)
        {
            var model = ml.MulticlassClassification.Trainers.ConstNet(options).Fit(train);
            // Mean cosine between the filters of a layer: 1 at the start, where all are equal. The classifier is left out.
            var correlation = WeightCorrelation.Measure(model.Network).SkipLast(1).Average(layer => layer.Forward.Value);
            var accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{breaks} breaks the symmetry: correlation of filters 1 -> {correlation:F3}, accuracy {accuracy:F3}"));
            return model;
        }
    }

    /// <summary>A row of tiles for each network: the 16 channels of the first group's last feature map for one image, black the smallest value, white the largest.</summary>
    private static void Draw(string path, byte[] image, params ImageNetwork[] networks)
    {
        const int Side = 28, Scale = 2, Tile = Side * Scale + 4, Channels = 16;
        var (width, height) = (Channels * Tile, networks.Length * Tile);
        var pixels = Enumerable.Repeat(byte.MaxValue, width * height * 4).ToArray();
        for (var row = 0; row < networks.Length; row++)
        {
            var map = FeatureMap(networks[row], image, "block1.layer.1");
            var (low, high) = (map.Min(), map.Max());
            for (var channel = 0; channel < Channels; channel++)
            {
                for (var y = 0; y < Side * Scale; y++)
                {
                    for (var x = 0; x < Side * Scale; x++)
                    {
                        var value = map[(channel * Side + y / Scale) * Side + x / Scale];
                        var at = ((row * Tile + y) * width + channel * Tile + x) * 4;
                        pixels.AsSpan(at, 3).Fill((byte)(255 * (value - low) / (high - low)));
                    }
                }
            }
        }
        using var picture = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        picture.Save(path);
    }

    private static float[] FeatureMap(ImageNetwork network, byte[] image, string stage)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float[] map = [];
        network.FeatureObserver = (name, value) => map = name == stage ? value.contiguous().data<float>().ToArray() : map;
        // Mean and standard deviation of the training images' pixels.
        network.forward((tensor(image).to(float32).view(1, 1, 28, 28) - 72.94) / 90.02);
        network.FeatureObserver = null;
        return map;
    }

    private sealed class Row
    {
        public byte[] Features { get; set; } = [];
    }
}
