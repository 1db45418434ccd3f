using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>One signal, forward or backward, as it leaves a stage: <c>[N, C, H, W]</c>.</summary>
internal sealed record Signal(string Stage, int Images, int Channels, int Height, int Width, double[] Values)
{
    public int Pixels => Height * Width;

    public double this[int image, int channel, int y, int x] => Values[((image * Channels + channel) * Height + y) * Width + x];

    /// <summary>The values of one image, over all channels and pixels.</summary>
    public double[] Of(int image) => Values[(image * Channels * Pixels)..((image + 1) * Channels * Pixels)];

    /// <summary>1 for <c>block1.layer.0</c>; 0 for the stem.</summary>
    public int Group => Stage.StartsWith("block", StringComparison.Ordinal) ? Stage["block".Length] - '0' : 0;
}

/// <summary>Records the feature maps of a network and the gradients of a loss with respect to them.</summary>
internal static class Signals
{
    public static IReadOnlyList<Signal> Forward(ImageNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var signals = new List<Signal>();
        network.FeatureObserver = (stage, map) => signals.Add(Copy(stage, map));
        network.call(images);
        network.FeatureObserver = null;
        return signals;
    }

    /// <summary>
    /// Feature maps and gradients. A leaf of zeros is added to each map where the network shows it; the gradient of
    /// that leaf is the gradient of the map.
    /// </summary>
    public static (IReadOnlyList<Signal> Forward, IReadOnlyList<Signal> Backward) Both(ImageNetwork network, Tensor images, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var forward = new List<Signal>();
        var leaves = new List<(string Stage, Tensor Leaf)>();
        network.FeatureObserver = (stage, map) =>
        {
            forward.Add(Copy(stage, map));
            var leaf = zeros(map.shape, dtype: map.dtype, requires_grad: true);
            map.add_(leaf, Scalars.One);
            leaves.Add((stage, leaf));
        };
        var value = loss(network.call(images));
        network.FeatureObserver = null;
        value.backward();
        return (forward, [.. leaves.Select(pair => Copy(pair.Stage, pair.Leaf.grad!))]);
    }

    private static Signal Copy(string stage, Tensor map) =>
        new(stage, (int)map.size(0), (int)map.size(1), (int)map.size(2), (int)map.size(3), Numbers.Of(map));
}
