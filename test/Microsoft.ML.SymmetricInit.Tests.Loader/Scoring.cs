using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>
/// Loads a model as any program would that has our package beside it and no line of code about it, scores the images of
/// a file (floats, one image after the other) and prints each score's bits.
/// </summary>
internal static class Scoring
{
    public static void Run(string modelPath, string imagePath)
    {
        var context = new MLContext();
        var model = context.Model.Load(modelPath, out var schema);
        var features = (VectorDataViewType)schema["Features"].Type;
        var rows = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(imagePath)).ToArray().Chunk(features.Size).Select(pixels => new Row { Features = pixels });
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = features;
        var scored = model.Transform(context.Data.LoadFromEnumerable(rows, definition));
        foreach (var prediction in context.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false))
            Console.WriteLine(string.Join(" ", prediction.Score.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8"))));
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
