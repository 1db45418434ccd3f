using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A network of the program's own: any module that maps <c>[N, C, H, W]</c> to <c>[N, classes]</c>, registered under a name. It is
/// trained, inspected, saved and scored like the networks of this library.
/// </summary>
/// <remarks>
/// Its layers are the <see cref="Conv2d"/> with square kernels and the <see cref="Linear"/> modules that a pass over one image calls,
/// in the order of the calls: the first is the stem, the last, which must be a <see cref="Linear"/> with an output for each class, the
/// classifier, and each of the others a block of its own. An <see cref="Initialization"/> fills these; other parameters start as the module has
/// them. Weights and buffers are saved under the module's own names. It computes in the type of its weights
/// (<see cref="Precision.Float32"/>) and has no ONNX form.
/// </remarks>
public sealed class CustomNetwork : ImageNetwork
{
    private readonly NetworkLayer[] _layers;
    private readonly Dropout _stemDropout = new();
    private readonly Dropout _blockDropout = new();
    private readonly ThreadLocal<Tensor?> _features = new();
    private readonly ThreadLocal<bool> _keepsFeatures = new();

    internal CustomNetwork(CustomNetworkArchitecture architecture, ImageShape image, int classes, Device? device, ScalarType dtype)
        : base(nameof(CustomNetwork), architecture, image, classes, device, dtype)
    {
        var registered = architecture.Registered;
        Module = Add("module", registered.Build(image, classes));
        if (Module.parameters().Any(parameter => parameter.dtype != Spec.Type))
            Module.to(Spec.Type);
        Module.to(Spec.Device);
        _layers = [.. CustomNetworkLayers.Trace(architecture.Name, Module, Spec, image, classes, registered.Describe).Select(Observe)];
    }

    /// <summary>The module as its factory made it.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkLayer> Layers => _layers;

    /// <summary>
    /// Makes a network known in this process by a name, for <see cref="CustomNetworkTrainer"/> and for loading models of it: call it
    /// before either, wherever the model is used. A second call with the same name replaces the first.
    /// </summary>
    /// <param name="name">The name, which is saved with a model.</param>
    /// <param name="build">Makes the module for images of a size and a number of classes; called again for each network that is needed.</param>
    /// <param name="describe">
    /// Corrects what is taken of a layer: <c>layer => layer with { Role = LayerRole.Residual, BranchLength = 1 }</c>. By default a layer has
    /// <see cref="LayerShape.NegativeSlope"/> 0, as before a ReLU, but the classifier 1. Name, channels and kernel stay as they are.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static void Register(string name, Func<ImageShape, int, nn.Module<Tensor, Tensor>> build, Func<LayerShape, LayerShape>? describe = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(build);
        CustomNetworkArchitecture.Add(name, new CustomNetworkFactory(name, build, describe));
    }

    /// <inheritdoc/>
    public override void UseDropout(double blockRate, double stemRate, Generator? generator)
    {
        _stemDropout.Use(stemRate, generator);
        _blockDropout.Use(blockRate, generator);
    }

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        _keepsFeatures.Value = true;
        try
        {
            using (Module.call(images))
            using (var features = _features.Value!)
                return features.alias();
        }
        finally
        {
            _keepsFeatures.Value = false;
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images) => Module.call(images);

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) => Module.state_dict(destination, prefix);

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => Module.named_parameters(recurse);

    internal override void UseComputeType(ScalarType? type)
    {
    }

    internal override string AddTo(NetworkGraph graph, string x) => throw new NotSupportedException(
        $"{Description} is a network of the program's own, of which this library does not know what it computes: it has no ONNX form. Export its weights with ExportWeights.");

    /// <summary>Lets a layer show what leaves it, or the classifier what enters it.</summary>
    private NetworkLayer Observe((NetworkLayer Layer, nn.Module<Tensor, Tensor> Module) traced)
    {
        var (layer, module) = traced;
        if (layer.Role == LayerRole.Classifier)
        {
            module.register_forward_pre_hook((_, features) =>
            {
                if (_keepsFeatures.Value)
                    _features.Value = features.alias().DetachFromDisposeScope();
                return features;
            });
            return layer;
        }
        var dropout = layer.Role == LayerRole.Stem ? _stemDropout : _blockDropout;
        module.register_forward_hook((_, _, output) => Leave(layer.Name, dropout, output));
        return layer;
    }

    private Tensor Leave(string stage, Dropout dropout, Tensor output)
    {
        if (output.dim() is not (2 or 4) || (FeatureObserver is null && !(training && dropout.Rate > 0)))
            return output;
        var isVector = output.dim() == 2;
        var map = isVector ? output.view(output.size(0), output.size(1), 1, 1) : output;
        if (training && dropout.Rate > 0)
            map = dropout.Apply(map, training);
        FeatureObserver?.Invoke(stage, map);
        return isVector ? map.flatten(1) : map;
    }
}
