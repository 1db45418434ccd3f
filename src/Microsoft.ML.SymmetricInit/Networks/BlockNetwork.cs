using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A network of this library: a stem, blocks, the average over all pixels, then a dense classifier, each built from the layer plan.</summary>
/// <remarks>
/// Convolution weights are held in channels-last memory order, which libtorch's kernels run fastest; their shapes are the usual
/// <c>[O, I, kh, kw]</c>. All weights start at 0: apply an <see cref="Initialization"/>.
/// </remarks>
public abstract class BlockNetwork : ImageNetwork
{
    private readonly IReadOnlyList<LayerShape> _plan;
    private readonly List<NetworkLayer> _layers = [];
    private readonly List<(string Name, Block Block)> _blocks = [];
    private readonly Dictionary<string, ModuleGroup> _groups = [];
    private readonly Dropout _stemDropout = new();
    private string _stemName = "";
    private Dense? _classifier;

    private protected BlockNetwork(string name, NetworkArchitecture architecture, ImageShape image, int classes, Device? device, ScalarType dtype)
        : base(name, architecture, image, classes, device, dtype) => _plan = [.. architecture.Layers(image, classes)];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<NetworkLayer> Layers => _layers;

    internal sealed override void UseComputeType(ScalarType? type)
    {
        ComputeType = type;
        foreach (var module in modules())
        {
            if (module is Convolution convolution)
                convolution.ComputeType = type;
            else if (module is Dense dense)
                dense.ComputeType = type;
        }
    }

    /// <inheritdoc/>
    public sealed override void UseDropout(double blockRate, double stemRate, Generator? generator)
    {
        _stemDropout.Use(stemRate, generator);
        foreach (var (_, block) in _blocks)
            block.Dropout.Use(blockRate, generator);
    }

    /// <inheritdoc/>
    public sealed override Tensor Features(Tensor images)
    {
        var x = StemWithDropout(images);
        try
        {
            foreach (var (name, block) in _blocks)
            {
                var next = block.call(x);
                x.Dispose();
                x = next;
                FeatureObserver?.Invoke(name, x);
            }
            using var pooled = Pool(x);
            return pooled.to(Spec.Type);
        }
        finally
        {
            x.Dispose();
        }
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor images)
    {
        using var features = Features(images);
        using var logits = _classifier!.call(features);
        return logits.to(Spec.Type);
    }

    internal sealed override string AddTo(NetworkGraph graph, string x)
    {
        graph.Stage = _stemName;
        var map = AddStemTo(graph, x);
        foreach (var (name, block) in _blocks)
        {
            graph.Stage = name;
            map = block.AddTo(graph, map);
        }
        graph.Stage = "pool";
        var features = AddPoolTo(graph, map);
        graph.Stage = _layers[^1].Name;
        return _classifier!.AddTo(graph, features);
    }

    /// <summary>The first feature map, <c>[N, C, H, W]</c>.</summary>
    private protected abstract Tensor Stem(Tensor images);

    /// <summary>What the classifier sees of the last feature map, <c>[N, C]</c>.</summary>
    private protected abstract Tensor Pool(Tensor map);

    /// <summary><see cref="Stem"/> in a graph.</summary>
    private protected abstract string AddStemTo(NetworkGraph graph, string images);

    /// <summary><see cref="Pool"/> in a graph.</summary>
    private protected abstract string AddPoolTo(NetworkGraph graph, string map);

    private protected Tensor Average(Tensor map) => map.mean([2, 3], type: Spec.Type);

    /// <summary>The planned stem, a convolution from images to the first feature map.</summary>
    private protected Convolution AddStem(string name) => Add(_stemName = name, Make("", [_plan[0]], maker => maker.Convolution(name)));

    /// <summary>The planned stem, a dense layer from pixels to the first features.</summary>
    private protected Dense AddDenseStem(string name) => Add(_stemName = name, Make("", [_plan[0]], maker => maker.Dense(name)));

    /// <summary>The planned blocks.</summary>
    private protected void AddBlocks(Func<LayerMaker, Block> make)
    {
        foreach (var layers in _plan.Where(layer => layer.Block >= 0).GroupBy(layer => layer.BlockName!))
        {
            var block = Make(layers.Key + ".", layers, make);
            Group(layers.Key[..layers.Key.LastIndexOf('.')]).Add(layers.Key[(layers.Key.LastIndexOf('.') + 1)..], block);
            _blocks.Add((layers.Key, block));
        }
    }

    /// <summary>The planned classifier.</summary>
    private protected void AddClassifier(string name) => _classifier = Add(name, Make("", [_plan[^1]], maker => maker.Dense(name)));

    private T Make<T>(string prefix, IEnumerable<LayerShape> plan, Func<LayerMaker, T> make)
    {
        var maker = new LayerMaker(Spec, prefix, plan);
        var made = make(maker);
        _layers.AddRange(maker.Made);
        return made;
    }

    /// <summary>The module of a dotted name that only holds others; made if it is not there.</summary>
    private ModuleGroup Group(string name)
    {
        if (_groups.TryGetValue(name, out var group))
            return group;
        var dot = name.LastIndexOf('.');
        group = new ModuleGroup();
        return _groups[name] = dot < 0 ? Add(name, group) : Group(name[..dot]).Add(name[(dot + 1)..], group);
    }

    private Tensor StemWithDropout(Tensor images)
    {
        var x = Stem(images);
        if (training && _stemDropout.Rate > 0)
        {
            using var undropped = x;
            x = _stemDropout.Apply(undropped, training);
        }
        FeatureObserver?.Invoke(_stemName, x);
        return x;
    }
}
