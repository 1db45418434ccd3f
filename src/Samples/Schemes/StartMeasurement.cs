using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Samples.Schemes;

/// <summary>What can be said of a network under a scheme before training.</summary>
internal sealed record StartMeasurement(double ForwardNormRatio, double GradientNormRatio, JacobianSpectrum Jacobian, double Forward, double Backward)
{
    private const int Classes = 10;
    private const int CropFrom = 10;
    private static readonly ImageShape Small = new(1, 8, 8);

    /// <param name="architecture">The network.</param>
    /// <param name="scheme">Its start.</param>
    /// <param name="images">Two normalized images, <c>[2, 1, 28, 28]</c>.</param>
    public static StartMeasurement Of(NetworkArchitecture architecture, Initialization scheme, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var network = Start(architecture, scheme, new ImageShape((int)images.size(1), (int)images.size(2), (int)images.size(3)));
        var (forward, backward) = MeanCorrelation(network);
        var propagation = SignalPropagation.Measure(network, images, tensor(new long[] { 0, 1 }));
        var stages = propagation.Stages;
        var gradients = propagation.Gradients.Parameters
            .Where(gradient => gradient.Shape.Count >= 2 && !gradient.Name.StartsWith("fc.", StringComparison.Ordinal)).Select(gradient => gradient.Norm).ToList();
        using var small = Start(architecture, scheme, Small);
        using var picture = images.narrow(0, 0, 1).narrow(2, CropFrom, Small.Height).narrow(3, CropFrom, Small.Width);
        return new StartMeasurement(
            Math.Sqrt(stages[^1].Forward.MeanSquare / stages[0].Forward.MeanSquare),
            gradients.Max() / gradients.Min(),
            JacobianSpectrum.Measure(small, picture, stages[^1].Stage),
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
    private static ImageNetwork Start(NetworkArchitecture architecture, Initialization scheme, ImageShape image)
    {
        var network = architecture.Build(image, Classes);
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
}
