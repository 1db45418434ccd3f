using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A network that maps images to class scores: feature maps, averaged over all their pixels, then a dense classifier.</summary>
/// <remarks>
/// Input <c>[N, C, H, W]</c>, output <c>[N, classes]</c> (logits). Convolution weights are held in channels-last memory
/// order, which libtorch's kernels run fastest; their shapes are the usual <c>[O, I, kh, kw]</c>.
/// A network is made on its device and in its element type and stays there.
/// </remarks>
public abstract class ImageNetwork : Component
{
    private protected ImageNetwork(string name) : base(name)
    {
    }

    /// <summary>The weighted layers in depth order.</summary>
    public abstract IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>
    /// Called in each <c>forward</c> with the name of a stage (the stem, each block) and the feature map that leaves it,
    /// <c>[N, C, H, W]</c>. The tensor belongs to the network: keep an alias or a copy of it, not the object itself.
    /// </summary>
    public Action<string, Tensor>? FeatureObserver { get; set; }

    /// <summary>The features that the classifier sees: the last feature map averaged over its pixels.</summary>
    /// <param name="images">Images, <c>[N, C, H, W]</c>.</param>
    /// <returns>Pooled features, <c>[N, features]</c>.</returns>
    public abstract Tensor Features(Tensor images);

    /// <summary>Sets the dropout rates; both are 0 in a new network.</summary>
    /// <param name="blockRate">Probability in [0, 1) that a value after the convolution of a block is dropped in training.</param>
    /// <param name="stemRate">The same for the output of the stem.</param>
    /// <param name="generator">Where the masks are drawn from (a CPU generator); needed if a rate is above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not in [0, 1).</exception>
    /// <exception cref="ArgumentNullException">A rate is above 0 and there is no generator.</exception>
    public abstract void UseDropout(double blockRate, double stemRate, Generator? generator);

    private protected static Tensor Pool(Tensor features, bool activate)
    {
        using var activated = activate ? features.relu() : features.alias();
        return activated.mean([2, 3]);
    }
}
