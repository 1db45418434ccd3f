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
        SchemaShape.Column? held = label.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var keyValues) && ClassValueType.CanHold(keyValues) ? keyValues : null;
        columns[score] = new SchemaShape.Column(score, VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(ScoreAnnotations(label, held)));
        var predicted = AnnotationUtils.GetTrainerOutputAnnotation().ToList();
        if (held is { } values)
            predicted.Add(values);
        columns[predictedLabel] = new SchemaShape.Column(predictedLabel, VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(predicted));
        return new SchemaShape(columns.Values);
    }

    /// <summary>As ML.NET has them, but for values that are keys, which it takes for numbers, and values that no model holds.</summary>
    private static IEnumerable<SchemaShape.Column> ScoreAnnotations(SchemaShape.Column label, SchemaShape.Column? keyValues)
    {
        foreach (var annotation in AnnotationUtils.AnnotationsForMulticlassScoreColumn(label))
        {
            if (annotation.Name != AnnotationUtils.Kinds.TrainingLabelValues)
                yield return annotation;
            else if (keyValues is { } values)
                yield return new SchemaShape.Column(annotation.Name, values.Kind, values.ItemType, values.IsKey);
        }
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
