using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace SymmetricInit.Cli.Recipes;

/// <summary>Trains every contestant on every number of images with every seed, and skips what the table has.</summary>
/// <param name="data">Folder of the data.</param>
/// <param name="testImages">Test images of each run.</param>
/// <param name="threads">Threads of libtorch; as the library has it if null.</param>
internal sealed class RecipesRun(DirectoryInfo data, int testImages, int? threads)
{
    public void Run(string table, IReadOnlyList<Contestant> contestants, IReadOnlyList<int> sizes, IReadOnlyList<int> seeds)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(table)!);
        var done = RecipeTable.Read(table).Select(Key).ToHashSet();
        foreach (var images in sizes)
        {
            foreach (var seed in seeds)
            {
                foreach (var contestant in contestants.Where(contestant => !done.Contains((contestant.Name, contestant.Start, images, testImages, seed))))
                {
                    var result = Measure(contestant, images, seed);
                    RecipeTable.Append(table, result);
                    CommandLine.Say($"{images,6} images, seed {seed}: {result.Trainer,-38} {result.Start,-9} accuracy [bold]{result.Accuracy.ToString("F4", CultureInfo.InvariantCulture)}[/] in {result.Seconds.ToString("F1", CultureInfo.InvariantCulture)} s");
                }
            }
        }
    }

    private static (string, string, int, int, int) Key(RecipeResult result) => (result.Trainer, result.Start, result.Images, result.TestImages, result.Seed);

    private RecipeResult Measure(Contestant contestant, int images, int seed)
    {
        var ml = new MLContext(seed);
        var training = ml.Data.TakeRows(DataFolder.Training(ml, data), images);
        var test = ml.Data.TakeRows(DataFolder.Test(ml, data), testImages);
        var load = ProcessorLoad.Start();
        var clock = Stopwatch.StartNew();
        var (model, told) = contestant.Fit(ml, training, threads);
        using var owned = model as IDisposable;
        var seconds = clock.Elapsed.TotalSeconds;
        var (own, others) = load.Stop();
        return told with
        {
            Start = contestant.Start,
            Images = images,
            TestImages = testImages,
            Seed = seed,
            Seconds = seconds,
            ProcessorSeconds = own,
            OtherLoad = others,
            Accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy,
        };
    }
}
