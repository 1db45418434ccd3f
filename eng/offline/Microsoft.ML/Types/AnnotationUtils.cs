using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Data;

public static class AnnotationUtils
{
    public static bool HasSlotNames(this DataViewSchema.Column column, int vectorSize)
        => vectorSize != 0
            && column.Annotations.Schema.GetColumnOrNull(Kinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
            && names.Size == vectorSize;

    public static bool HasSlotNames(this SchemaShape.Column col)
    {
        Contracts.CheckParam(col.IsValid, nameof(col), "struct not initialized properly");
        return col.Kind == VectorKind.Vector && col.Annotations.TryFindColumn(Kinds.SlotNames, out var names)
            && names.Kind == VectorKind.Vector && !names.IsKey && names.ItemType is TextDataViewType;
    }

    public static IEnumerable<SchemaShape.Column> GetTrainerOutputAnnotation(bool isNormalized = false)
    {
        SchemaShape.Column Scalar(string kind, DataViewType type, bool isKey) => new(kind, VectorKind.Scalar, type, isKey);
        yield return Scalar(Kinds.ScoreColumnSetId, NumberDataViewType.UInt32, isKey: true);
        yield return Scalar(Kinds.ScoreColumnKind, TextDataViewType.Instance, isKey: false);
        yield return Scalar(Kinds.ScoreValueKind, TextDataViewType.Instance, isKey: false);
        if (isNormalized)
            yield return Scalar(Kinds.IsNormalized, BooleanDataViewType.Instance, isKey: false);
    }

    /// <summary>What a multiclass score carries: the label's values, as slot names too when they are text, and its kind.</summary>
    public static IEnumerable<SchemaShape.Column> AnnotationsForMulticlassScoreColumn(SchemaShape.Column? labelColumn = null)
    {
        var columns = new List<SchemaShape.Column>();
        if (labelColumn is { IsKey: true } label && label.Annotations.TryFindColumn(Kinds.KeyValues, out var values)
            && values.Kind == VectorKind.Vector)
        {
            if (values.ItemType is TextDataViewType)
                columns.Add(new(Kinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, isKey: false));
            columns.Add(new(Kinds.TrainingLabelValues, VectorKind.Vector, values.ItemType, isKey: false));
        }
        columns.AddRange(GetTrainerOutputAnnotation());
        return columns;
    }

    public static class Kinds
    {
        public const string SlotNames = "SlotNames";
        public const string KeyValues = "KeyValues";
        public const string ScoreColumnSetId = "ScoreColumnSetId";
        public const string ScoreColumnKind = "ScoreColumnKind";
        public const string ScoreValueKind = "ScoreValueKind";
        public const string IsNormalized = "IsNormalized";
        public const string TrainingLabelValues = "TrainingLabelValues";
    }

    public static class Const
    {
        public static class ScoreColumnKind
        {
            public const string MulticlassClassification = "MulticlassClassification";
        }

        public static class ScoreValueKind
        {
            public const string Score = "Score";
            public const string PredictedLabel = "PredictedLabel";
        }
    }
}
