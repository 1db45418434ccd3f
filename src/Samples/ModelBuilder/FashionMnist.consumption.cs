using Microsoft.ML;
using Microsoft.ML.Data;

namespace SymmetricInit.Samples.ModelBuilder;

public partial class FashionMnist
{
    #region model input class
    /// <summary>
    /// model input class for FashionMnist.
    /// </summary>
    public class ModelInput
    {
        [ColumnName(@"Features")]
        [VectorType(1, 28, 28)]
        public byte[] Features { get; set; } = [];

        [ColumnName(@"Label")]
        public string Label { get; set; } = "";
    }
    #endregion

    #region model output class
    /// <summary>
    /// model output class for FashionMnist.
    /// </summary>
    public class ModelOutput
    {
        [ColumnName(@"Features")]
        public byte[] Features { get; set; } = [];

        [ColumnName(@"Label")]
        public uint Label { get; set; }

        [ColumnName(@"PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        [ColumnName(@"Score")]
        public float[] Score { get; set; } = [];
    }
    #endregion

    private static readonly string MLNetModelPath = Path.GetFullPath("FashionMnist.mlnet");

    public static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> PredictEngine = new(CreatePredictEngine, true);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer mlModel = mlContext.Model.Load(MLNetModelPath, out var _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(mlModel);
    }

    /// <summary>
    /// Use this method to predict scores for all possible labels.
    /// </summary>
    /// <param name="input">model input.</param>
    /// <returns><seealso cref="ModelOutput"/></returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input)
    {
        var predEngine = PredictEngine.Value;
        var result = predEngine.Predict(input);
        return GetSortedScoresWithLabels(result);
    }

    /// <summary>
    /// Map the unlabeled result score array to the predicted label names.
    /// </summary>
    /// <param name="result">Prediction to get the labeled scores from.</param>
    /// <returns>Ordered list of label and score.</returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput result)
    {
        var labelNames = GetLabels();
        return result.Score.Select((score, index) => KeyValuePair.Create(labelNames[index], score)).OrderByDescending(c => c.Value);
    }

    /// <summary>
    /// Get the ordered label names.
    /// </summary>
    /// <returns>List of labels.</returns>
    private static List<string> GetLabels()
    {
        var labelColumn = PredictEngine.Value.OutputSchema["Label"];
        // Key values contains an ordered array of the possible labels. This allows us to map the results to the correct label value.
        VBuffer<ReadOnlyMemory<char>> keyNames = default;
        labelColumn.GetKeyValues(ref keyNames);
        return [.. keyNames.DenseValues().Select(x => x.ToString())];
    }

    /// <summary>
    /// Use this method to predict on <see cref="ModelInput"/>.
    /// </summary>
    /// <param name="input">model input.</param>
    /// <returns><seealso cref="ModelOutput"/></returns>
    public static ModelOutput Predict(ModelInput input)
    {
        var predEngine = PredictEngine.Value;
        return predEngine.Predict(input);
    }
}
