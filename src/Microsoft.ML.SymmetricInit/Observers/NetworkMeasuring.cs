using System.Diagnostics;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Measures a network during its run, each time on the same training images: up to 32, evenly spaced over the rows, without
/// augmentation. One pass each way in evaluation mode; nothing is drawn and nothing of the network changes.
/// </summary>
internal sealed class NetworkMeasuring : IDisposable
{
    private const int MostImages = 32;
    private const int MostFilters = 8;
    private const int MostChannels = 4;
    private readonly ImageNetwork _network;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public NetworkMeasuring(ImageNetwork network, LabelledImages training, PixelNormalization normalization, Device device)
    {
        using var scope = NewDisposeScope();
        _network = network;
        var count = Math.Min(MostImages, training.Count);
        using var buffer = new BatchBuffer(training.Pixels.Shape, training.Pixels.HoldsBytes, count, normalization, device);
        var labels = new long[count];
        int[] rows = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * training.Count / count))];
        using var reading = training.Pixels.Read(rows);
        for (var i = 0; i < count; i++)
        {
            reading.Next().CopyTo(buffer[i]);
            labels[i] = training.Labels[rows[i]];
        }
        _images = buffer.Images(count).DetachFromDisposeScope();
        _labels = tensor(labels, device: device).DetachFromDisposeScope();
    }

    /// <param name="step">Number of steps made.</param>
    /// <param name="stepsPerEpoch">Number of steps in an epoch.</param>
    public RunMeasurement Measure(long step, int stepsPerEpoch)
    {
        var started = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var (perturbations, gradients) = Pass();
        using var noGradient = no_grad();
        return new RunMeasurement
        {
            Step = step,
            Epoch = (double)step / stepsPerEpoch,
            Correlations = WeightCorrelation.Measure(_network),
            Perturbations = perturbations,
            Gradients = gradients,
            Kernels = [.. _network.Layers.Select(Sample)],
            Duration = Stopwatch.GetElapsedTime(started),
        };
    }

    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
    }

    private (IReadOnlyList<PerturbationRatio> Perturbations, GradientNorms Gradients) Pass()
    {
        using var pass = NetworkPass.RunWithGradient(_network, _images);
        var parameters = _network.named_parameters().ToList();
        var gradients = pass.Gradients(logits => nn.functional.cross_entropy(logits, _labels), [.. parameters.Select(pair => pair.parameter)]);
        using var noGradient = no_grad();
        return (PerturbationRatio.Measure(pass.Maps, gradients),
            GradientNorms.Measure([.. parameters.Select((pair, i) => (pair.name, pair.parameter, gradients[pass.Maps.Count + i]))], 1));
    }

    private static KernelSample Sample(NetworkLayer layer)
    {
        using var scope = NewDisposeScope();
        var weight = layer.Weight.detach();
        var (filters, channels) = (Math.Min(MostFilters, weight.size(0)), Math.Min(MostChannels, weight.size(1)));
        var values = Probe.Read(weight.narrow(0, 0, filters).narrow(1, 0, channels));
        return new KernelSample(layer.Name, (int)filters, (int)channels, layer.Shape.KernelSide ?? 1, [.. values.Select(value => (float)value)]);
    }
}
