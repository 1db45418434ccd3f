namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Batch normalization in the weights before it, on numbers that can be followed by hand.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class BatchNormFoldingTests
{
    [TestMethod]
    public void Apply_BehindAConvolution_IsInItsWeightsAndBias()
    {
        var (graph, convolved) = Graph(bias: [1, -1]);
        var normalized = Normalize(graph, convolved);
        var result = graph.Relu(normalized);
        BatchNormFolding.Apply(graph);
        CollectionAssert.AreEqual(new[] { "Conv", "Relu" }, graph.Nodes.Select(node => node.Operation).ToArray());
        Assert.AreEqual((normalized, result), (graph.Nodes[0].Output, graph.Nodes[1].Output));
        // Factors 0.5 / 2 and 2 / 3; summands 0.1 - 1 * 1/4 and 0.2 - 2 * 2/3.
        CollectionAssert.AreEqual(new[] { 0.5f, 2 }, Values(graph, graph.Nodes[0].Inputs[1]));
        CollectionAssert.AreEqual(new[] { 0.1f, -1.8f }, Values(graph, graph.Nodes[0].Inputs[2]));
        CollectionAssert.AreEquivalent(new[] { "conv.weight", "conv.bias" }, graph.Constants.Keys.ToArray());
    }

    [TestMethod]
    public void Apply_BehindAConvolutionWithoutBias_GivesItOne()
    {
        var (graph, convolved) = Graph(bias: null);
        Normalize(graph, convolved);
        BatchNormFolding.Apply(graph);
        var convolution = graph.Nodes.Single();
        Assert.AreEqual("conv.bias", convolution.Inputs[2]);
        CollectionAssert.AreEqual(new[] { -0.15f, (float)(0.2f - 4.0 / 3) }, Values(graph, "conv.bias"));
    }

    [TestMethod]
    public void Apply_WhereTheConvolutionIsNeededAsItIs_LeavesIt()
    {
        var (graph, convolved) = Graph(bias: [1, -1]);
        var normalized = Normalize(graph, convolved);
        graph.Plus(convolved, normalized);
        BatchNormFolding.Apply(graph);
        CollectionAssert.AreEqual(new[] { "Conv", "Mul", "Add", "Add" }, graph.Nodes.Select(node => node.Operation).ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 3 }, Values(graph, "conv.weight"));
        CollectionAssert.AreEqual(new[] { 0.25f, (float)(2 / 3.0) }, Values(graph, graph.Nodes[1].Inputs[1]));
        CollectionAssert.AreEqual(new long[] { 2, 1, 1 }, graph.Constants[graph.Nodes[1].Inputs[1]].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { -0.15f, (float)(0.2f - 4.0 / 3) }, Values(graph, graph.Nodes[2].Inputs[1]));
        Assert.AreEqual(normalized, graph.Nodes[2].Output);
    }

    [TestMethod]
    public void Add_OfAValueThatIsNotThere_IsRefused()
    {
        var (graph, _) = Graph(bias: null);
        Failures.Expect<InvalidOperationException>("Relu takes 'nothing', which is no value of the graph.", () => graph.Relu("nothing"));
    }

    /// <summary>A 1x1 convolution of one channel to two, with weights 2 and 3.</summary>
    private static (NetworkGraph Graph, string Convolved) Graph(float[]? bias)
    {
        using var network = new MlpArchitecture(1, 1).Build(new ImageShape(1, 1, 1), 2);
        var graph = new NetworkGraph(network);
        string[] inputs = [graph.AddInput("x"), Set(graph, "conv.weight", [2, 3], 2, 1, 1, 1)];
        return (graph, graph.Add("Conv", bias is null ? inputs : [.. inputs, Set(graph, "conv.bias", bias, 2)]));
    }

    private static string Normalize(NetworkGraph graph, string x) => graph.Add("BatchNormalization",
        [x, Set(graph, "bn.weight", [0.5f, 2], 2), Set(graph, "bn.bias", [0.1f, 0.2f], 2), Set(graph, "bn.running_mean", [1, 2], 2), Set(graph, "bn.running_var", [3, 8], 2)],
        ("epsilon", 1f));

    private static string Set(NetworkGraph graph, string name, float[] values, params long[] shape) => graph.SetConstant(new GraphConstant(name, shape, values, IsParameter: true));

    private static float[] Values(NetworkGraph graph, string name) => (float[])graph.Constants[name].Values;
}
