using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A few steps of a small ConstNet from its constant start, in float64, with mechanisms at work.</summary>
internal sealed class BrokenTraining : IDisposable
{
    public static readonly ImageShape Shape = new(3, 8, 8);

    private readonly ActiveBreakers _breaking;
    private readonly TrainingLoop _loop;

    public BrokenTraining(IReadOnlyList<SymmetryBreaker> mechanisms, bool batchNorm = true, int seed = 3, int widenFactor = 1, TrainingOptions? options = null)
    {
        Network = TestNetworks.Make(new ConstNetArchitecture(7, widenFactor, batchNorm), Shape);
        Network.train();
        Streams = new RandomStreams(seed);
        _breaking = new ActiveBreakers(mechanisms, Network, Streams);
        _loop = new TrainingLoop(Network, options ?? TestNetworks.Options(), _breaking);
    }

    public ConstNet Network { get; }

    public RandomStreams Streams { get; }

    public IEnumerable<NetworkLayer> Residuals => Network.Layers.Where(layer => layer.Role == LayerRole.Residual);

    public BrokenTraining Steps(int count, double learningRate = 0.03)
    {
        using var images = TestNetworks.Images(Shape, 8);
        using var labels = TestNetworks.Labels(8);
        for (var step = 0; step < count; step++)
            _loop.Step(images, labels, learningRate);
        return this;
    }

    public Dictionary<string, double[]> Parameters() => TestNetworks.Parameters(Network).ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value));

    /// <summary>
    /// How far the output channels of a weight are from their mean: <c>|w - mean over o of w| / |w|</c>. First order in a
    /// small noise, where the correlation is second order: <c>1 - C_f</c> is about its square.
    /// </summary>
    public static double Asymmetry(Tensor weight)
    {
        var slices = Numbers.Of(weight).Chunk((int)(weight.numel() / weight.size(0))).ToArray();
        var mean = Enumerable.Range(0, slices[0].Length).Select(i => slices.Average(slice => slice[i])).ToArray();
        var distances = slices.Select(slice => Numbers.Norm([.. slice.Zip(mean, (value, average) => value - average)])).ToArray();
        return Numbers.Norm(distances) / Numbers.Norm([.. slices.Select(Numbers.Norm)]);
    }

    public void Dispose()
    {
        _loop.Dispose();
        _breaking.Dispose();
        Streams.Dispose();
        Network.Dispose();
    }
}
