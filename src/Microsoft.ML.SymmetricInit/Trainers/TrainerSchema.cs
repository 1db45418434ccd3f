using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What a trainer asks of the columns of its data, and what it promises of its model's.</summary>
internal static class TrainerSchema
{
    public static SchemaShape Output(IExceptionContext host, ImageClassificationOptions options, SchemaShape inputSchema)
    {
        if (!SchemaShapes.TryFind(inputSchema, options.FeatureColumnName, out var feature))
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "feature", options.FeatureColumnName);
        var isVector = (feature.Kind == SchemaShape.Column.VectorKind.Vector || (feature.Kind == SchemaShape.Column.VectorKind.VariableVector && options.Image is not null))
            && (feature.ItemType == NumberDataViewType.Single || feature.ItemType == NumberDataViewType.Byte);
        if (feature.IsKey || !(isVector || feature.ItemType is ImageDataViewType))
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "feature", options.FeatureColumnName, PixelColumn.Expected, feature.GetTypeString());
        if (!SchemaShapes.TryFind(inputSchema, options.LabelColumnName, out var label))
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "label", options.LabelColumnName);
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "label", options.LabelColumnName, LabelColumn.Expected, label.GetTypeString());
        if (options.ExampleWeightColumnName is { } weight)
        {
            if (!SchemaShapes.TryFind(inputSchema, weight, out var weights))
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "weight", weight);
            if (weights.Kind != SchemaShape.Column.VectorKind.Scalar || weights.IsKey || weights.ItemType != NumberDataViewType.Single)
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "weight", weight, WeightColumn.Expected, weights.GetTypeString());
        }
        return SchemaShapes.WithPrediction(inputSchema, label, options.ScoreColumnName, options.PredictedLabelColumnName);
    }
}
