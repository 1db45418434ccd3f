// What an app does with the pair of files that Model Builder would generate.
//   ModelBuilder train [FOLDER]    trains FashionMnist.mlnet on the IDX files of a folder (default: Debian's)
//   ModelBuilder predict           predicts a grey square with it
using SymmetricInit.Samples.ModelBuilder;

switch (args)
{
    case ["train"]:
        FashionMnist.Train("FashionMnist.mlnet");
        return 0;
    case ["train", var folder]:
        FashionMnist.Train("FashionMnist.mlnet", folder);
        return 0;
    case ["predict"]:
        var input = new FashionMnist.ModelInput { Features = [.. Enumerable.Repeat((byte)128, 28 * 28)] };
        Console.WriteLine(FashionMnist.Predict(input).PredictedLabel);
        foreach (var (label, score) in FashionMnist.PredictAllLabels(input))
            Console.WriteLine($"{label,-12} {score:F4}");
        return 0;
    default:
        Console.Error.WriteLine("Use: ModelBuilder train [FOLDER] | predict");
        return 1;
}
