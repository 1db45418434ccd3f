using System.CommandLine;
using Microsoft.ML;

namespace SymmetricInit.Cli;

/// <summary>The four IDX files of Fashion-MNIST, or of another data set of the same form.</summary>
internal static class DataFolder
{
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    public static readonly string[] ClassNames =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static Option<DirectoryInfo> Option() => new("--data")
    {
        Description = "Folder with train-images-idx3-ubyte(.gz) and its three companions.",
        DefaultValueFactory = _ => new DirectoryInfo(DefaultFolder),
    };

    public static IDataView Training(MLContext ml, DirectoryInfo folder) => Load(ml, folder, "train");

    public static IDataView Test(MLContext ml, DirectoryInfo folder) => Load(ml, folder, "t10k");

    private static IDataView Load(MLContext ml, DirectoryInfo folder, string part) =>
        ml.Data.LoadFromIdx(Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"), ClassNames);

    private static string Find(DirectoryInfo folder, string name)
    {
        var path = Path.Combine(folder.FullName, name);
        if (File.Exists(path + ".gz"))
            return path + ".gz";
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"There is no {name} (or {name}.gz) in '{folder.FullName}'. "
                + "Install the package dataset-fashion-mnist, or name another folder with --data.");
    }
}
