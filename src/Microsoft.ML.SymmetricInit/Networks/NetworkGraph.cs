using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// What a network computes when it scores, as the operators of ONNX: each layer and block adds its own
/// (<see cref="Component.AddTo"/>). Values go by name; a weight's is that in <c>state_dict()</c>. Only operators and attributes
/// that mean the same from operator set 9 on are used.
/// </summary>
/// <param name="network">The network whose weights and buffers the graph takes copies of.</param>
internal sealed class NetworkGraph(ImageNetwork network)
{
    private readonly Dictionary<Tensor, string> _weightNames = network.state_dict().ToDictionary(entry => entry.Value, entry => entry.Key, SameObject.Instance);
    private readonly HashSet<string> _parameters = [.. network.named_parameters().Select(entry => entry.name)];
    private readonly Dictionary<string, GraphConstant> _constants = [];
    private readonly HashSet<string> _values = [];

    /// <summary>The nodes, each after those whose outputs it takes.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>The weights, and the numbers that operators take as inputs.</summary>
    public IReadOnlyDictionary<string, GraphConstant> Constants => _constants;

    /// <summary>What the names of the next nodes begin with: the stage of the network that adds them.</summary>
    public string Stage { get; set; } = "";

    /// <summary>A value that the graph is given.</summary>
    public string AddInput(string name) => NewValue(name);

    /// <summary>A value of a name that is free: the one given, or that with a number.</summary>
    public string NewValue(string name)
    {
        var free = name;
        for (var number = 2; !_values.Add(free); number++)
            free = $"{name}_{number}";
        return free;
    }

    /// <summary>Numbers, or others in the place of those of this name.</summary>
    public string SetConstant(GraphConstant constant)
    {
        var name = _constants.ContainsKey(constant.Name) ? constant.Name : NewValue(constant.Name);
        _constants[name] = constant with { Name = name };
        return name;
    }

    public void RemoveConstant(string name) => _constants.Remove(name);

    /// <summary>An operator with one output, which is returned.</summary>
    public string Add(string operation, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        if (inputs.FirstOrDefault(input => !_values.Contains(input)) is { } unknown)
            throw new InvalidOperationException($"{operation} takes '{unknown}', which is no value of the graph.");
        var output = NewValue(Stage.Length == 0 ? operation : $"{Stage}/{operation}");
        Nodes.Add(new GraphNode(operation, inputs, output, attributes));
        return output;
    }

    /// <summary>A weight or buffer of the network.</summary>
    public string Weight(Tensor weight)
    {
        var name = _weightNames[weight];
        if (!_constants.ContainsKey(name))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var values = weight.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
            SetConstant(new GraphConstant(name, weight.shape, values, _parameters.Contains(name)));
        }
        return name;
    }

    /// <summary>The inputs of a layer with a weight and perhaps a bias.</summary>
    public string[] Inputs(string x, Tensor weight, Tensor? bias) => bias is null ? [x, Weight(weight)] : [x, Weight(weight), Weight(bias)];

    public string Relu(string x) => Add("Relu", [x]);

    public string Plus(string x, string y) => Add("Add", [x, y]);

    public string Plus(string x, Tensor weight) => Plus(x, Weight(weight));

    public string Times(string x, Tensor weight) => Add("Mul", [x, Weight(weight)]);

    /// <summary>The average over the pixels, <c>[N, C, H, W]</c> to <c>[N, C]</c>.</summary>
    public string AveragePixels(string map) => Flatten(Add("GlobalAveragePool", [map]));

    /// <summary>All dimensions but the first as one.</summary>
    public string Flatten(string x) => Add("Flatten", [x], ("axis", 1L));

    private sealed class SameObject : IEqualityComparer<Tensor>
    {
        public static readonly SameObject Instance = new();

        public bool Equals(Tensor? x, Tensor? y) => ReferenceEquals(x, y);

        public int GetHashCode([DisallowNull] Tensor tensor) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(tensor);
    }
}
