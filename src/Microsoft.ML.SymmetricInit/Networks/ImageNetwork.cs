using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A network that maps images to class scores: a stem, blocks, the average over all pixels, then a dense classifier.</summary>
/// <remarks>
/// Input <c>[N, C, H, W]</c>, output <c>[N, classes]</c> (logits). Convolution weights are held in channels-last memory
/// order, which libtorch's kernels run fastest; their shapes are the usual <c>[O, I, kh, kw]</c>. All weights start at 0:
/// apply an <see cref="Initialization"/>. A network is made on its device and in its element type and stays there.
/// </remarks>
public abstract class ImageNetwork : Component
{
    private readonly IReadOnlyList<LayerShape> _plan;
    private readonly List<NetworkLayer> _layers = [];
    private readonly List<(string Name, Block Block)> _blocks = [];
    private readonly Dictionary<string, ModuleGroup> _groups = [];
    private readonly Dropout _stemDropout = new();
    private readonly NetworkArchitecture _architecture;
    private readonly ImageShape _image;
    private readonly int _classes;
    private string _stemName = "";
    private Dense? _classifier;

    private protected ImageNetwork(string name, NetworkArchitecture architecture, ImageShape image, int classes, Device? device, ScalarType dtype) : base(name)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Check(image, classes);
        (_architecture, _image, _classes) = (architecture, image, classes);
        Spec = new TensorSpec(device ?? CPU, dtype);
        _plan = [.. architecture.Layers(image, classes)];
    }

    /// <summary>The weighted layers in depth order.</summary>
    public IReadOnlyList<NetworkLayer> Layers => _layers;

    /// <summary>
    /// Called in each <c>forward</c> with the name of a stage (the stem, each block) and the feature map that leaves it,
    /// <c>[N, C, H, W]</c>. The tensor belongs to the network: keep an alias or a copy of it, not the object itself.
    /// </summary>
    public Action<string, Tensor>? FeatureObserver { get; set; }

    /// <summary>
    /// Element type in which convolutions and dense layers compute, with a copy of their weights rounded to it; null for that of the
    /// weights. Feature maps have this type too, or that of the weights after a trained scalar has acted on them. Batch normalization
    /// sums in float32, and features and logits are given in the weights' type.
    /// </summary>
    internal ScalarType? ComputeType { get; private set; }

    private protected TensorSpec Spec { get; }

    /// <summary>Sets <see cref="ComputeType"/>.</summary>
    internal void UseComputeType(ScalarType? type)
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

    /// <summary>Sets the dropout rates; both are 0 in a new network.</summary>
    /// <param name="blockRate">Probability in [0, 1) that a value after the last convolution of a block is dropped in training.</param>
    /// <param name="stemRate">The same for the output of the stem.</param>
    /// <param name="generator">Where the masks are drawn from (a CPU generator); needed if a rate is above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not in [0, 1).</exception>
    /// <exception cref="ArgumentNullException">A rate is above 0 and there is no generator.</exception>
    public void UseDropout(double blockRate, double stemRate, Generator? generator)
    {
        _stemDropout.Use(stemRate, generator);
        foreach (var (_, block) in _blocks)
            block.Dropout.Use(blockRate, generator);
    }

    /// <summary>The features that the classifier sees: the last feature map averaged over its pixels.</summary>
    /// <param name="images">Images, <c>[N, C, H, W]</c>.</param>
    /// <returns>Pooled features, <c>[N, features]</c>.</returns>
    public Tensor Features(Tensor images)
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

    /// <summary>What the network was built as, for people to read.</summary>
    internal string Description => $"{_architecture}";

    /// <summary>A network of its own with the same weights and buffers, on the same device; its dropout rests.</summary>
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
