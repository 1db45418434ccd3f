using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

// Loads a model as any program would that has our package beside it and no line of code about it, scores the images of
// a file (floats, one image after the other) and prints each score's bits.
// Arguments: the model, the file.
var context = new MLContext();
var model = context.Model.Load(args[0], out var schema);
var features = (VectorDataViewType)schema["Features"].Type;
var rows = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[1])).ToArray().Chunk(features.Size).Select(pixels => new Row { Features = pixels });
var definition = SchemaDefinition.Create(typeof(Row));
definition["Features"].ColumnType = features;
var scored = model.Transform(context.Data.LoadFromEnumerable(rows, definition));
foreach (var prediction in context.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false))
    Console.WriteLine(string.Join(" ", prediction.Score.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8"))));

internal sealed class Row
{
    public float[] Features { get; set; } = [];
}

internal sealed class Prediction
{
    public float[] Score { get; set; } = [];
}
