using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

// What a second process does for the tests, as any program would that has our package beside it.
//   score MODEL FILE           scores the images of a file with a model and prints each score's bits
//   train MODEL [DIRECTORY]    trains, with checkpoints in a directory, prints a line a step and saves the model
switch (args[0])
{
    case "score":
        Score(args[1], args[2]);
        break;
    case "train":
        CheckpointedRun.Train(args[1], args.ElementAtOrDefault(2));
        break;
    default:
        throw new ArgumentException($"There is no command '{args[0]}'.");
}

// Without any line of code about our package. The images are floats, one image after the other.
static void Score(string modelPath, string imagePath)
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

internal sealed class Row
{
    public float[] Features { get; set; } = [];
}

internal sealed class Prediction
{
    public float[] Score { get; set; } = [];
}
