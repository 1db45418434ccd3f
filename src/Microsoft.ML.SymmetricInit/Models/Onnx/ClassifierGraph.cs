namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A classifier as operators of ONNX: pixels as they come, their order, type and normalization, the network, and the two columns
/// that it gives.
/// </summary>
/// <param name="Graph">The operators.</param>
/// <param name="Pixels">The value that takes the pixels, any number of rows.</param>
/// <param name="Score">The class probabilities, <c>[N, classes]</c>, Single.</param>
/// <param name="PredictedLabel">The key of the most probable class, <c>[N, 1]</c>, UInt32, from 1; the first of equals.</param>
internal sealed record ClassifierGraph(NetworkGraph Graph, string Pixels, string Score, string PredictedLabel)
{
    /// <summary>Numbers of the element types in ONNX (<c>TensorProto.DataType</c>).</summary>
    private const long Single = 1, UInt32 = 12;

    /// <summary>A file in ONNX is one message of Protocol Buffers, which end at 2 GiB; what is not weights in it takes less than this.</summary>
    private const long Rest = 1 << 26;

    /// <param name="classifier">The classifier; its network is read, not changed.</param>
    /// <param name="holdsBytes">Whether the pixels are bytes; Single otherwise.</param>
    /// <param name="bytesOfAWeight">Number of bytes that a weight will take in the file.</param>
    /// <exception cref="InvalidOperationException">The weights are too many for a file.</exception>
    public static ClassifierGraph Create(ImageClassifier classifier, bool holdsBytes, int bytesOfAWeight = sizeof(float))
    {
        if (SizeFault(classifier.Network.parameters().Sum(parameter => parameter.numel()) * bytesOfAWeight) is { } fault)
            throw new InvalidOperationException(fault);
        var (shape, normalization) = (classifier.Shape, classifier.Normalization);
        var graph = new NetworkGraph(classifier.Network);
        var pixels = graph.AddInput("pixels");
        graph.Stage = "pixels";
        var values = holdsBytes ? graph.Add("Cast", [pixels], ("to", Single)) : pixels;
        var images = classifier.Layout == PixelLayout.Planar
            ? Reshape(graph, values, shape.Channels, shape.Height, shape.Width)
            : graph.Add("Transpose", [Reshape(graph, values, shape.Height, shape.Width, shape.Channels)], ("perm", (long[])[0, 3, 1, 2]));
        var centred = graph.Add("Sub", [images, PerChannel(graph, "pixels/mean", normalization.Mean)]);
        var normalized = graph.Add("Mul", [centred, PerChannel(graph, "pixels/inverse_deviation", normalization.StandardDeviation.Select(deviation => 1 / deviation))]);
        var logits = classifier.Network.AddTo(graph, normalized);
        graph.Stage = "";
        var score = graph.Add("Softmax", [logits], ("axis", 1L));
        var best = graph.Add("ArgMax", [score], ("axis", 1L), ("keepdims", 1L));
        var key = graph.Plus(best, graph.SetConstant(new GraphConstant("first_key", [1], (long[])[1], IsParameter: false)));
        return new ClassifierGraph(graph, pixels, score, graph.Add("Cast", [key], ("to", UInt32)));
    }

    /// <summary>Why so many bytes of weights cannot be in a file, as a whole sentence; null if they can.</summary>
    internal static string? SizeFault(long bytes) => bytes <= int.MaxValue - Rest
        ? null
        : $"The weights take {bytes} bytes, and a file in ONNX ends at 2 GiB. Use WeightPrecision.Half in SaveAsOnnx, or a smaller network.";

    private static string Reshape(NetworkGraph graph, string values, long first, long second, long third) =>
        graph.Add("Reshape", [values, graph.SetConstant(new GraphConstant("pixels/shape", [4], (long[])[-1, first, second, third], IsParameter: false))]);

    private static string PerChannel(NetworkGraph graph, string name, IEnumerable<float> values)
    {
        var numbers = values.ToArray();
        return graph.SetConstant(new GraphConstant(name, [numbers.Length, 1, 1], numbers, IsParameter: false));
    }
}
