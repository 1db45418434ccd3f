using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Onnx;
using static Onnx.TensorProto.Types;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A classifier as a file in ONNX.</summary>
internal static class OnnxFile
{
    private const string Producer = "Microsoft.ML.SymmetricInit";

    /// <summary>The oldest version of the format for each operator set from the smallest on, as ONNX pairs them in its releases.</summary>
    private static readonly int[] FormatVersions = [4, 5, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9, 10, 10, 11];

    /// <exception cref="InvalidOperationException">The weights are too many, or too large for half precision.</exception>
    public static ModelProto Create(ImageClassifier classifier, OnnxExportOptions options)
    {
        var precision = options.WeightPrecision ?? classifier.WeightPrecision;
        var graph = ClassifierGraph.Create(classifier, options.BytePixels, precision == WeightPrecision.Half ? sizeof(ushort) : sizeof(float));
        if (options.FoldBatchNorm)
            BatchNormFolding.Apply(graph.Graph);
        var model = new ModelProto
        {
            IrVersion = FormatVersions[options.OperatorSet - OnnxExportOptions.SmallestOperatorSet],
            ProducerName = Producer,
            ProducerVersion = PackageVersion.Find(typeof(OnnxFile)),
            DocString = $"{classifier.Architecture} for images of {classifier.Shape} in {classifier.Classes.Count} classes.",
            Graph = new GraphProto { Name = "classifier" },
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.OperatorSet });
        var classes = new JsonArray([.. Enumerable.Range(0, classifier.Classes.Count).Select(index => JsonValue.Create(classifier.Classes.Name(index)))]);
        model.MetadataProps.Add(new StringStringEntryProto { Key = "class_names", Value = classes.ToJsonString() });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "symmetricinit.manifest", Value = System.Text.Encoding.UTF8.GetString(ModelManifest.Create(classifier).ToJson()) });
        Fill(model.Graph, graph, classifier, options.BytePixels, precision);
        return model;
    }

    private static void Fill(GraphProto target, ClassifierGraph source, ImageClassifier classifier, bool holdsBytes, WeightPrecision precision)
    {
        var names = Names(source, classifier);
        foreach (var constant in source.Graph.Constants.Values)
        {
            var name = names[constant.Name];
            if (precision == WeightPrecision.Half && constant is { IsParameter: true, Values: float[] weights })
            {
                target.Initializer.Add(Tensor($"{name}/half", constant.Shape, DataType.Float16, Halves(name, weights)));
                target.Node.Add(Node(new GraphNode("Cast", [$"{name}/half"], name, [("to", (long)DataType.Float)]), value => value));
            }
            else
            {
                target.Initializer.Add(Tensor(name, constant.Shape, constant.Values is long[] ? DataType.Int64 : DataType.Float, constant.Values));
            }
        }
        target.Node.AddRange(source.Graph.Nodes.Select(node => Node(node, value => names[value])));
        var (shape, classes) = (classifier.Shape, (long)classifier.Classes.Count);
        long[] image = classifier.Layout == PixelLayout.Planar ? [shape.Channels, shape.Height, shape.Width] : [shape.Height, shape.Width, shape.Channels];
        target.Input.Add(Value(names[source.Pixels], holdsBytes ? DataType.Uint8 : DataType.Float, image));
        target.Output.Add(Value(names[source.Score], DataType.Float, classes));
        target.Output.Add(Value(names[source.PredictedLabel], DataType.Uint32, 1));
    }

    /// <summary>The names of all values in the file: those of the columns, and what they are called in the graph.</summary>
    private static Dictionary<string, string> Names(ClassifierGraph graph, ImageClassifier classifier)
    {
        var names = new Dictionary<string, string>
        {
            [graph.Pixels] = classifier.FeatureColumnName, [graph.Score] = classifier.Columns.Score, [graph.PredictedLabel] = classifier.Columns.PredictedLabel,
        };
        var columns = names.Values.ToHashSet();
        foreach (var value in graph.Graph.Constants.Keys.Concat(graph.Graph.Nodes.Select(node => node.Output)))
            names.TryAdd(value, columns.Contains(value) ? $"{value}/value" : value);
        return names;
    }

    private static Array Halves(string name, float[] weights)
    {
        var halves = Array.ConvertAll(weights, weight => (Half)weight);
        var place = Array.FindIndex(halves, half => !Half.IsFinite(half));
        return place < 0 ? halves : throw new InvalidOperationException($"'{name}' holds a weight of {weights[place]}, and half precision ends at {(float)Half.MaxValue}. Use WeightPrecision.Single.");
    }

    private static NodeProto Node(GraphNode node, Func<string, string> name)
    {
        var proto = new NodeProto { OpType = node.Operation, Name = name(node.Output) };
        proto.Input.AddRange(node.Inputs.Select(name));
        proto.Output.Add(name(node.Output));
        proto.Attribute.AddRange(node.Attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return proto;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        switch (value)
        {
            case long number:
                return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number };
            case float number:
                return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number };
            case long[] numbers:
                var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
                attribute.Ints.AddRange(numbers);
                return attribute;
            default:
                throw new NotSupportedException($"Attribute '{name}' is a {value.GetType()}.");
        }
    }

    private static TensorProto Tensor(string name, IReadOnlyList<long> shape, DataType type, Array values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(LittleEndian(values)) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    private static ReadOnlySpan<byte> LittleEndian(Array values) => values switch
    {
        float[] numbers => MemoryMarshal.AsBytes(numbers.AsSpan()),
        Half[] numbers => MemoryMarshal.AsBytes(numbers.AsSpan()),
        long[] numbers => MemoryMarshal.AsBytes(numbers.AsSpan()),
        _ => throw new NotSupportedException($"Values of {values.GetType()}."),
    };

    /// <summary>An input or output of any number of rows.</summary>
    private static ValueInfoProto Value(string name, DataType type, params long[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(dimensions.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }
}
