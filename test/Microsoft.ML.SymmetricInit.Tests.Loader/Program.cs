using Microsoft.ML.SymmetricInit.Tests.Loader;

// What a second process does for the tests, as any program would that has our package beside it.
//   score MODEL FILE             scores the images of a file with a model and prints each score's bits
//   first MODEL [memory]         predicts one image with a prediction engine and prints the number of its class, and the bytes of resident memory
//   train MODEL [DIRECTORY]      trains, with checkpoints in a directory, prints a line a step and saves the model
//   reports DIRECTORY            inspects and trains with a report, into a directory
//   stream ROWS BUFFER           trains one epoch on so many images of 12288 bytes with a shuffle buffer and prints what that costs
//   entries STATE                calls every public member in a state that a caller may have set, such as no_grad, and prints what came of it
//   export FROM TO               imports the weights of an Mlp and exports them, or prints why they cannot be written
//   deep NETWORK LAYERS TIMES    trains networks of many layers and prints what that costs
//   malloc MODEL                 scores an image, trains, scores it again and prints what that does to the C library's malloc
//   doctor                       prints what it would train with
//   onnx MODEL FILE              writes a model's classifier in ONNX, and prints the sentence if that fails
//   golden DIRECTORY             writes a set of models for the tests of later versions, into a directory that is not there yet
//   weights SCHEME...            starts networks by these schemes and prints hashes of their weights
switch (args[0])
{
    case "weights":
        StartingWeights.Print(args[1..]);
        break;
    case "score":
        Scoring.Run(args[1], args[2]);
        break;
    case "first":
        FirstPrediction.Run(args[1], tellMemory: args.Contains("memory"));
        break;
    case "train":
        CheckpointedRun.Train(args[1], args.ElementAtOrDefault(2));
        break;
    case "entries":
        PublicEntries.Run(args[1]);
        break;
    case "export":
        Exporting.Run(args[1], args[2]);
        break;
    case "deep":
        DeepTraining.Run(args[1], int.Parse(args[2]), int.Parse(args[3]));
        break;
    case "malloc":
        MallocState.Run(args[1]);
        break;
    case "doctor":
        Console.WriteLine(Microsoft.ML.SymmetricInit.EnvironmentDoctor.Examine());
        break;
    case "reports":
        Reports.Write(args[1]);
        break;
    case "golden":
        GoldenModels.Write(args[1]);
        break;
    case "onnx":
        OnnxFiles.Write(args[1], args[2]);
        break;
    case "stream":
        StreamedRun.Run(int.Parse(args[1]), int.Parse(args[2]));
        break;
    default:
        throw new ArgumentException($"There is no command '{args[0]}'.");
}
