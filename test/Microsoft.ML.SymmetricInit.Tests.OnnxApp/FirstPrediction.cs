using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.SymmetricInit.Tests.OnnxApp;

/// <summary>Loads a classifier of byte images and predicts a black one: what a process that starts does first.</summary>
internal static class FirstPrediction
{
    public static void Run(string path, bool tellMemory)
    {
        using var session = new InferenceSession(path);
        var (name, input) = session.InputMetadata.Single();
        long[] shape = [1, .. input.Dimensions[1..]];
        using var run = new RunOptions();
        using var pixels = OrtValue.CreateTensorValueFromMemory(new byte[shape.Aggregate((product, size) => product * size)], shape);
        using var outputs = session.Run(run, [name], [pixels], ["Score"]);
        var scores = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        Console.WriteLine(Array.IndexOf(scores, scores.Max()));
        if (tellMemory)
            Console.WriteLine(Environment.WorkingSet);
    }
}
