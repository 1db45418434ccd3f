namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>Writes a model's weights to a file, where there may be no room for it.</summary>
public static class Exporting
{
    /// <summary>A network of some 100,000 weights.</summary>
    public static MlpTrainer.Options Options => new()
    {
        Width = 512, Image = new ImageShape(3, 8, 8), Normalization = new PixelNormalization([0, 0, 0], [1, 1, 1]), Epochs = 1, Seed = 1, NumberOfThreads = 1,
    };

    /// <summary>Imports the weights of one file and exports them to another; prints "written", or why they cannot be.</summary>
    public static void Run(string from, string to)
    {
        using var model = new MLContext().Model.ImportImageClassifier(from, Options, ["a", "b", "c"]);
        try
        {
            model.ExportWeights(to);
            Console.WriteLine("written");
        }
        catch (IOException fault)
        {
            Console.WriteLine(fault.Message);
        }
    }
}
