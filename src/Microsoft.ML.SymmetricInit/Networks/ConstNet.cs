using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// ConstNet: a network like a Wide-ResNet with one convolution a block, which propagates signals perfectly at any depth
/// when it starts with constant weights. Beyond Signal Propagation, section 2.2 and Appendix A.
/// </summary>
/// <remarks>
/// A 3x3 stem, three groups of <c>(Depth - 4) / 3</c> blocks of widths <c>16w, 32w, 64w</c> and strides 1, 2, 2, ReLU, the
/// average over the remaining map, a dense classifier. All weights start at 0: apply an
/// <see cref="Initialization"/>.
/// </remarks>
public sealed class ConstNet : ImageNetwork
{
    private readonly Convolution _stem;
    private readonly Dropout _stemDropout = new();
    private readonly List<(string Name, ConstNetBlock Block)> _blocks = [];
    private readonly Dense _classifier;
    private readonly List<NetworkLayer> _layers = [];
    private readonly bool _finalActivation;

    /// <summary>Builds the network with all convolution and classifier weights 0.</summary>
    /// <param name="architecture">Depth, width and variants.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">The depth does not fit the scheme of blocks, or the image is too small.</exception>
    public ConstNet(ConstNetArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(ConstNet))
    {
        architecture.Check(image, classes);
        var spec = new TensorSpec(device ?? CPU, dtype);
        _finalActivation = architecture.FinalActivation;

        _stem = Add("conv1", new Convolution(spec, image.Channels, ConstNetArchitecture.StemWidth, 3));
        _layers.Add(new NetworkLayer("conv1", LayerRole.Stem, _stem.Weight));
        long width = ConstNetArchitecture.StemWidth;
        for (var group = 0; group < ConstNetArchitecture.Groups; group++)
        {
            var outputs = architecture.GroupWidth(group);
            var blocks = Add($"block{group + 1}", new BlockGroup());
            for (var index = 0; index < architecture.BlocksPerGroup; index++)
            {
                var stride = index == 0 && group > 0 ? 2 : 1;
                var block = blocks.Add(index, new ConstNetBlock(spec, width, outputs, stride, architecture.BatchNorm, architecture.ShortcutInput));
                AddLayers($"block{group + 1}.layer.{index}", block);
                width = outputs;
            }
        }
        _classifier = Add("fc", new Dense(spec, width, classes));
        _layers.Add(new NetworkLayer("fc", LayerRole.Classifier, _classifier.Weight) { Bias = _classifier.Bias, StartsAtZero = true });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkLayer> Layers => _layers;

    /// <inheritdoc/>
    public override void UseDropout(double blockRate, double stemRate, Generator? generator)
    {
        _stemDropout.Use(stemRate, generator);
        foreach (var (_, block) in _blocks)
            block.Dropout.Use(blockRate, generator);
    }

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        var x = Stem(images);
        try
        {
            foreach (var (name, block) in _blocks)
            {
                var next = block.call(x);
                x.Dispose();
                x = next;
                FeatureObserver?.Invoke(name, x);
            }
            return Pool(x, _finalActivation);
        }
        finally
        {
            x.Dispose();
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var features = Features(images);
        return _classifier.call(features);
    }

    private Tensor Stem(Tensor images)
    {
        var x = _stem.call(images);
        using var mask = _stemDropout.Mask(x, training);
        if (mask is not null)
        {
            using var undropped = x;
            x = undropped * mask;
        }
        FeatureObserver?.Invoke("conv1", x);
        return x;
    }

    private void AddLayers(string name, ConstNetBlock block)
    {
        if (block.Shortcut is not null)
            _layers.Add(new NetworkLayer($"{name}.conv_res", LayerRole.Shortcut, block.Shortcut.Weight) { Block = _blocks.Count });
        _layers.Add(new NetworkLayer($"{name}.conv", LayerRole.Residual, block.Residual.Weight) { Block = _blocks.Count, NegativeSlope = 0 });
        _blocks.Add((name, block));
    }
}
