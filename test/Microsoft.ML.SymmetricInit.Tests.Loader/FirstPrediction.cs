using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>Loads a model of byte images, predicts a black one with a prediction engine and prints the number of its class: what a process that starts does first.</summary>
internal static class FirstPrediction
{
    public static void Run(string modelPath, bool tellMemory)
    {
        var context = new MLContext();
        var model = context.Model.Load(modelPath, out var schema);
        var features = (VectorDataViewType)schema["Features"].Type;
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = features;
        using var engine = context.Model.CreatePredictionEngine<Row, Prediction>(model, inputSchemaDefinition: definition);
        var score = engine.Predict(new Row { Features = new byte[features.Size] }).Score;
        Console.WriteLine(Array.IndexOf(score, score.Max()));
        if (tellMemory)
            Console.WriteLine(Environment.WorkingSet);
    }

    private sealed class Row
    {
        public byte[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
