namespace Microsoft.ML.SymmetricInit;

/// <summary>Takes the batch normalizations out of a graph, computing in double precision.</summary>
internal static class BatchNormFolding
{
    public static void Apply(NetworkGraph graph)
    {
        for (var place = 0; place < graph.Nodes.Count; place++)
        {
            if (graph.Nodes[place] is not { Operation: "BatchNormalization" } norm)
                continue;
            var (factors, summands) = Affine(graph, norm);
            var before = graph.Nodes.FindIndex(node => node.Output == norm.Inputs[0]);
            if (before >= 0 && graph.Nodes[before] is { Operation: "Conv" } convolution && graph.Nodes.Count(node => node.Inputs.Contains(convolution.Output)) == 1)
            {
                graph.Nodes[before] = Folded(graph, convolution, factors, summands) with { Output = norm.Output };
                graph.Nodes.RemoveAt(place--);
                foreach (var statistic in norm.Inputs.Skip(1))
                    graph.RemoveConstant(statistic);
                continue;
            }
            long[] perChannel = [factors.Length, 1, 1];
            var scaled = graph.NewValue($"{norm.Output}/Mul");
            graph.Nodes[place] = new GraphNode("Mul", [norm.Inputs[0], Set(graph, norm.Inputs[1], perChannel, factors)], scaled, []);
            graph.Nodes.Insert(++place, new GraphNode("Add", [scaled, Set(graph, norm.Inputs[2], perChannel, summands)], norm.Output, []));
            graph.RemoveConstant(norm.Inputs[3]);
            graph.RemoveConstant(norm.Inputs[4]);
        }
    }

    /// <summary>One factor and one summand a channel that do what the normalization does.</summary>
    private static (double[] Factors, double[] Summands) Affine(NetworkGraph graph, GraphNode norm)
    {
        var epsilon = (float)norm.Attributes.Single(attribute => attribute.Name == "epsilon").Value;
        var (scale, shift, mean, variance) = (Values(graph, norm.Inputs[1]), Values(graph, norm.Inputs[2]), Values(graph, norm.Inputs[3]), Values(graph, norm.Inputs[4]));
        var factors = scale.Zip(variance, (s, v) => s / Math.Sqrt((double)v + epsilon)).ToArray();
        return (factors, [.. factors.Select((factor, channel) => shift[channel] - mean[channel] * factor)]);
    }

    private static GraphNode Folded(NetworkGraph graph, GraphNode convolution, double[] factors, double[] summands)
    {
        var (weight, values) = (graph.Constants[convolution.Inputs[1]], Values(graph, convolution.Inputs[1]));
        var perOutput = values.Length / factors.Length;
        var name = Set(graph, weight.Name, weight.Shape, values.Select((value, i) => value * factors[i / perOutput]));
        var bias = convolution.Inputs is [_, _, var own] ? own : $"{weight.Name[..weight.Name.LastIndexOf('.')]}.bias";
        var before = convolution.Inputs.Count > 2 ? Values(graph, bias) : new float[factors.Length];
        return convolution with { Inputs = [convolution.Inputs[0], name, Set(graph, bias, [factors.Length], summands.Select((summand, o) => summand + before[o] * factors[o]))] };
    }

    private static string Set(NetworkGraph graph, string name, IReadOnlyList<long> shape, IEnumerable<double> values) =>
        graph.SetConstant(new GraphConstant(name, shape, values.Select(value => (float)value).ToArray(), IsParameter: true));

    private static float[] Values(NetworkGraph graph, string name) => (float[])graph.Constants[name].Values;
}
