using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A network that maps images to class scores: one of this library (<see cref="BlockNetwork"/>) or of the program's own (<see cref="CustomNetwork"/>).</summary>
/// <remarks>
/// Input <c>[N, C, H, W]</c>, output <c>[N, classes]</c> (logits). Apply an <see cref="Initialization"/> before training. A network is
/// made on its device and in its element type and stays there.
/// </remarks>
public abstract class ImageNetwork : Component
{
    private readonly NetworkArchitecture _architecture;
    private readonly ImageShape _image;
    private readonly int _classes;

    private protected ImageNetwork(string name, NetworkArchitecture architecture, ImageShape image, int classes, Device? device, ScalarType dtype) : base(name)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Check(image, classes);
        (_architecture, _image, _classes) = (architecture, image, classes);
        Spec = new TensorSpec(device ?? CPU, dtype);
    }

    /// <summary>The weighted layers in depth order.</summary>
    public abstract IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>
    /// Called in each <c>forward</c> with the name of a stage (the stem, each block; in a <see cref="CustomNetwork"/> each layer but the classifier) and the feature map that leaves it,
    /// <c>[N, C, H, W]</c>. The tensor belongs to the network: keep an alias or a copy of it, not the object itself.
    /// </summary>
    public Action<string, Tensor>? FeatureObserver { get; set; }

    /// <summary>
    /// Element type in which convolutions and dense layers compute, with a copy of their weights rounded to it; null for that of the
    /// weights. Feature maps have this type too, or that of the weights after a trained scalar has acted on them. Batch normalization
    /// sums in float32, and features and logits are given in the weights' type.
    /// </summary>
    internal ScalarType? ComputeType { get; private protected set; }

    private protected TensorSpec Spec { get; }

    /// <summary>Sets <see cref="ComputeType"/>.</summary>
    internal abstract void UseComputeType(ScalarType? type);

    /// <summary>Sets the dropout rates; both are 0 in a new network.</summary>
    /// <param name="blockRate">Probability in [0, 1) that a value after the last convolution of a block is dropped in training.</param>
    /// <param name="stemRate">The same for the output of the stem.</param>
    /// <param name="generator">Where the masks are drawn from (a CPU generator); needed if a rate is above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not in [0, 1).</exception>
    /// <exception cref="ArgumentNullException">A rate is above 0 and there is no generator.</exception>
    public abstract void UseDropout(double blockRate, double stemRate, Generator? generator);

    /// <summary>The features that the classifier sees: in a <see cref="BlockNetwork"/> the last feature map averaged over its pixels.</summary>
    /// <param name="images">Images, <c>[N, C, H, W]</c>.</param>
    /// <returns>Pooled features, <c>[N, features]</c>.</returns>
    public abstract Tensor Features(Tensor images);

    /// <summary>What the network was built as, for people to read.</summary>
    internal string Description => $"{_architecture}";

    /// <summary>A network of its own with the same weights and buffers, on the same device, without dropout.</summary>
    /// <param name="dtype">Element type of the copy's weights and of the images that it expects.</param>
    internal ImageNetwork Copy(ScalarType dtype)
    {
        var copy = _architecture.Build(_image, _classes, Spec.Device, dtype);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var own = state_dict();
        foreach (var (name, tensor) in copy.state_dict())
            tensor.copy_(own[name]);
        foreach (var (theirs, ours) in copy.parameters().Zip(parameters()))
            theirs.requires_grad = ours.requires_grad;
        return copy;
    }
}
