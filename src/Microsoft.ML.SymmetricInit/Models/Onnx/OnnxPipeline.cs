using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The classifier's part of the graph that ML.NET's <c>ConvertToOnnx</c> makes of a pipeline.</summary>
internal static class OnnxPipeline
{
    private const int SmallestOperatorSet = 9;

    /// <summary>Checks that the pixels can be an input of the graph or be computed in it.</summary>
    /// <exception cref="InvalidOperationException">They are images, or made by a transform that ONNX has no operators for.</exception>
    public static void Check(IHost host, OnnxContext context, IDataView source, PixelColumn pixels)
    {
        var name = pixels.Column.Name;
        if (pixels.Column.Type is Transforms.Image.ImageDataViewType)
        {
            throw host.Except($"Column '{name}' holds images, and an ONNX graph takes their pixels: train on the column that ExtractPixels makes and convert from there, "
                + "or write the classifier alone with SaveAsOnnx.");
        }
        var root = source;
        var isWhole = true;
        while (root is IDataTransform transform)
        {
            isWhole &= transform is ITransformCanSaveOnnx expressible && expressible.CanSaveOnnx(context);
            root = transform.Source;
        }
        // Behind a transform that ONNX has no operators for, a column is an input of the graph if it came through that unchanged.
        if (!isWhole && (root.Schema.GetColumnOrNull(name) is null || source.Schema.Count(column => column.Name == name) > 1))
        {
            throw host.Except($"Column '{name}' cannot be computed in an ONNX graph: a transform before the classifier, such as those that load, resize and extract images, has no operators there. "
                + $"Convert from '{name}' on: the transformers behind those, with data in which '{name}' is no result of theirs (ml.Data.Cache of a view with SelectColumns(\"{name}\")), "
                + "or write the classifier alone with SaveAsOnnx.");
        }
    }

    /// <summary>Adds the classifier's operators.</summary>
    public static void Add(OnnxContext context, ClassifierGraph classifier, PixelColumn pixels, DataViewSchema.Column score, DataViewSchema.Column predictedLabel)
    {
        context.CheckOpSetVersion(SmallestOperatorSet, ModelFormat.LoaderSignature);
        var names = new Dictionary<string, string> { [classifier.Pixels] = context.GetVariableName(pixels.Column.Name) };
        foreach (var constant in classifier.Graph.Constants.Values)
            names.Add(constant.Name, WithoutColumn(context, constant.Name, free => AddConstant(context, constant, free)));
        names.Add(classifier.Score, context.AddIntermediateVariable(score.Type, score.Name));
        names.Add(classifier.PredictedLabel, context.AddIntermediateVariable(predictedLabel.Type, predictedLabel.Name));
        foreach (var node in classifier.Graph.Nodes)
        {
            if (!names.TryGetValue(node.Output, out var output))
                names.Add(node.Output, output = WithoutColumn(context, node.Output, free => context.AddIntermediateVariable(null, free, skip: true)));
            var added = context.CreateNode(node.Operation, node.Inputs.Select(input => names[input]), [output], context.GetNodeName(node.Output), domain: "");
            foreach (var (name, value) in node.Attributes)
                AddAttribute(added, name, value);
        }
    }

    private static string AddConstant(OnnxContext context, GraphConstant constant, string name) => constant.Values switch
    {
        float[] numbers => context.AddInitializer(numbers, constant.Shape, name),
        long[] numbers => context.AddInitializer(numbers, constant.Shape, name),
        var other => throw new NotSupportedException($"'{constant.Name}' holds {other.GetType()}."),
    };

    private static void AddAttribute(OnnxNode node, string name, object value)
    {
        switch (value)
        {
            case long number: node.AddAttribute(name, number); break;
            case long[] numbers: node.AddAttribute(name, numbers); break;
            case float number: node.AddAttribute(name, number); break;
            default: throw new NotSupportedException($"Attribute '{name}' is a {value.GetType()}.");
        }
    }

    /// <summary>Adds a variable that is no column: the context takes every variable for the column of that name, and would forget the real one.</summary>
    private static string WithoutColumn(OnnxContext context, string name, Func<string, string> add)
    {
        while (context.ContainsColumn(name) || context.IsVariableDefined(name))
            name += "_";
        var variable = add(name);
        context.RemoveColumn(name);
        return variable;
    }
}
