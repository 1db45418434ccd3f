// What somebody does who got a file in ONNX.
//   OnnxApp score MODEL IMAGES      runs a pipeline of 3x8x8 images with stock ML.NET; prints a line an image: the guess, and the bits of each score
//   OnnxApp first MODEL [memory]    predicts a black image of bytes with OnnxRuntime; prints the number of its class, and the bytes of resident memory
using Microsoft.ML.SymmetricInit.Tests.OnnxApp;

switch (args[0])
{
    case "score":
        PipelineScoring.Run(args[1], args[2]);
        break;
    case "first":
        FirstPrediction.Run(args[1], tellMemory: args.Contains("memory"));
        break;
    default:
        throw new ArgumentException($"There is no command '{args[0]}'.");
}
