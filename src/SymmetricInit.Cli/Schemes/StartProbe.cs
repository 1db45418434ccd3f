using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Cli.Schemes;

/// <summary>The measurements of a network under a scheme before training.</summary>
internal sealed record StartMeasurement(double ForwardNormRatio, double GradientNormRatio, JacobianSpectrum Jacobian, double ForwardCorrelation, double BackwardCorrelation);

/// <summary>Measures starts on the first two images of a data set.</summary>
internal sealed class StartProbe
{
    private const int LargestJacobianSide = 8;

    private readonly ImageShape _shape;
    private readonly int _classes;
    private readonly float[] _pixels;

    private StartProbe(ImageShape shape, int classes, float[] pixels) => (_shape, _classes, _pixels) = (shape, classes, pixels);

    /// <param name="ml">The context.</param>
    /// <param name="data">Images as bytes in <c>Features</c>, classes in <c>Label</c>.</param>
    /// <exception cref="FormatException">There are fewer than two images or classes.</exception>
    public static StartProbe Create(MLContext ml, IDataView data)
    {
        var size = ((VectorDataViewType)data.Schema["Features"].Type).Dimensions;
        var classes = (int)((KeyDataViewType)data.Schema["Label"].Type).Count;
        var rows = ml.Data.CreateEnumerable<PixelRow>(ml.Data.TakeRows(data, 2), reuseRowObject: false).ToList();
        if (rows.Count < 2 || classes < 2)
            throw new FormatException($"The comparison needs at least 2 images and 2 classes; received {rows.Count} and {classes}.");
        var pixels = rows.SelectMany(row => row.Features).Select(value => (double)value).ToArray();
        var mean = pixels.Average();
        var deviation = Math.Max(Math.Sqrt(pixels.Average(value => (value - mean) * (value - mean))), 1);
        return new StartProbe(new ImageShape(size[0], size[1], size[2]), classes, [.. pixels.Select(value => (float)((value - mean) / deviation))]);
    }

    /// <exception cref="ArgumentException">The scheme does not fit the network.</exception>
    public StartMeasurement Measure(NetworkArchitecture architecture, Initialization scheme)
    {
        using var scope = NewDisposeScope();
        var images = tensor(_pixels).view(2, _shape.Channels, _shape.Height, _shape.Width);
        using var network = Start(architecture, scheme, _shape);
        var (forward, backward) = MeanCorrelation(network);
        var propagation = SignalPropagation.Measure(network, images, tensor(new long[] { 0, 1 }));
        var stages = propagation.Stages;
        var gradients = propagation.Gradients.Parameters
            .Where(gradient => gradient.Shape.Count >= 2 && !gradient.Name.StartsWith("fc.", StringComparison.Ordinal)).Select(gradient => gradient.Norm).ToList();
        var cropped = _shape with { Height = Math.Min(_shape.Height, LargestJacobianSide), Width = Math.Min(_shape.Width, LargestJacobianSide) };
        using var small = Start(architecture, scheme, cropped);
        using var middle = images.narrow(0, 0, 1)
            .narrow(2, (_shape.Height - cropped.Height) / 2, cropped.Height).narrow(3, (_shape.Width - cropped.Width) / 2, cropped.Width);
        return new StartMeasurement(
            Math.Sqrt(stages[^1].Forward.MeanSquare / stages[0].Forward.MeanSquare),
            gradients.Max() / gradients.Min(),
            JacobianSpectrum.Measure(small, middle, stages[^1].Stage),
            forward,
            backward);
    }

    /// <summary>Mean correlations over the layers before the classifier.</summary>
    public static (double Forward, double Backward) MeanCorrelation(ImageNetwork network)
    {
        var layers = network.Layers.Where(layer => layer.Role != LayerRole.Classifier).Select(layer => WeightCorrelation.Measure(layer)).ToList();
        return (layers.Average(layer => layer.Forward.Value), layers.Average(layer => layer.Backward.Value));
    }

    /// <summary>The network at its start, but for the classifier: under one of zeros no gradient reaches the layers before it.</summary>
    private ImageNetwork Start(NetworkArchitecture architecture, Initialization scheme, ImageShape image)
    {
        var network = architecture.Build(image, _classes);
        try
        {
            using var generator = new Generator(1);
            scheme.Apply(network, generator);
            network.eval();
            using var noGradient = no_grad();
            var head = network.Layers[^1];
            head.Weight.normal_(0, 1 / Math.Sqrt(head.InputChannels), generator);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private sealed class PixelRow
    {
        public byte[] Features { get; set; } = [];
    }
}
