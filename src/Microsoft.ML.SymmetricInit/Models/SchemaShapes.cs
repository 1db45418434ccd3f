using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The columns that a trained classifier promises, and their annotations, as ML.NET's own trainers have them.</summary>
internal static class SchemaShapes
{
    public static SchemaShape Create(DataViewSchema schema) => SchemaShape.Create(schema);

    public static bool TryFind(SchemaShape shape, string name, out SchemaShape.Column column) => shape.TryFindColumn(name, out column);

    /// <summary>The input's columns with score and predicted label in the place of columns of the same names.</summary>
    public static SchemaShape WithPrediction(SchemaShape input, SchemaShape.Column label, string score, string predictedLabel)
    {
        var columns = input.ToDictionary(column => column.Name);
        columns[score] = new SchemaShape.Column(score, VectorKind.Vector, NumberDataViewType.Single, false,
            new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label)));
        var predicted = AnnotationUtils.GetTrainerOutputAnnotation().ToList();
        if (label.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var keyValues))
            predicted.Add(keyValues);
        columns[predictedLabel] = new SchemaShape.Column(predictedLabel, VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(predicted));
        return new SchemaShape(columns.Values);
    }

    /// <summary>Annotations of the score column: class names by slot, and what kind of score it is.</summary>
    public static DataViewSchema.Annotations ScoreAnnotations(ClassLabels classes)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        classes.AddSlotNames(builder);
        classes.AddKeyValues(builder, AnnotationUtils.Kinds.TrainingLabelValues);
        AddKinds(builder, AnnotationUtils.Const.ScoreValueKind.Score);
        return builder.ToAnnotations();
    }

    /// <summary>Annotations of the predicted label: the values that its keys stand for.</summary>
    public static DataViewSchema.Annotations PredictedLabelAnnotations(ClassLabels classes)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        classes.AddKeyValues(builder, AnnotationUtils.Kinds.KeyValues);
        AddKinds(builder, AnnotationUtils.Const.ScoreValueKind.PredictedLabel);
        return builder.ToAnnotations();
    }

    private static void AddKinds(DataViewSchema.Annotations.Builder builder, string valueKind)
    {
        builder.Add(AnnotationUtils.Kinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), (ref uint value) => value = 1);
        builder.Add(AnnotationUtils.Kinds.ScoreColumnKind, TextDataViewType.Instance,
            (ref ReadOnlyMemory<char> value) => value = AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification.AsMemory());
        builder.Add(AnnotationUtils.Kinds.ScoreValueKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = valueKind.AsMemory());
    }
}
