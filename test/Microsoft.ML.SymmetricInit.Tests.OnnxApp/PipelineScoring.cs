using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests.OnnxApp;

/// <summary>A pipeline from text labels to guesses, applied by ML.NET.</summary>
internal static class PipelineScoring
{
    private const int Pixels = 3 * 8 * 8;

    public static void Run(string path, string imagePath)
    {
        var context = new MLContext();
        var pixels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(imagePath)).ToArray();
        var data = context.Data.LoadFromEnumerable(pixels.Chunk(Pixels).Select(image => new Input { Features = image }));
        var model = context.Transforms.ApplyOnnxModel(["Score.output", "Guess.output"], ["Features", "Label"], path).Fit(data);
        foreach (var row in context.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: true))
            Console.WriteLine($"{row.Guess[0]} {string.Join(' ', row.Score.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8")))}");
    }

    private sealed class Input
    {
        [VectorType(Pixels)]
        public float[] Features { get; set; } = [];

        /// <summary>Unknown; the pipeline maps it all the same.</summary>
        public string Label { get; set; } = "";
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];

        public string[] Guess { get; set; } = [];
    }
}
