// Runs a pipeline of 3x8x8 images in ONNX with stock ML.NET.
//   OnnxApp MODEL IMAGES     prints a line an image: the guess, and the bits of each score; IMAGES holds 192 floats each
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

var context = new MLContext();
var pixels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[1])).ToArray();
var data = context.Data.LoadFromEnumerable(pixels.Chunk(192).Select(image => new Input { Features = image }));
var model = context.Transforms.ApplyOnnxModel(["Score.output", "Guess.output"], ["Features", "Label"], args[0]).Fit(data);
foreach (var row in context.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: true))
    Console.WriteLine($"{row.Guess[0]} {string.Join(' ', row.Score.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8")))}");

internal sealed class Input
{
    [VectorType(3, 8, 8)]
    public float[] Features { get; set; } = [];

    /// <summary>Unknown; the pipeline maps it all the same.</summary>
    public string Label { get; set; } = "";
}

internal sealed class Output
{
    [ColumnName("Score")]
    public float[] Score { get; set; } = [];

    [ColumnName("Guess")]
    public string[] Guess { get; set; } = [];
}
