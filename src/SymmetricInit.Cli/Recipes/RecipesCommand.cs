using System.CommandLine;

namespace SymmetricInit.Cli.Recipes;

/// <summary>What the trainers reach with nothing tuned, beside the multiclass trainers of ML.NET on the same pixels.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var data = DataFolder.Option();
        var output = new Option<DirectoryInfo>("--output") { Description = "Folder for recipes-measured.csv and recipes-measured.md.", DefaultValueFactory = _ => new("artifacts/recipes") };
        var sizes = new Option<int[]>("--images") { Description = "Numbers of training images.", DefaultValueFactory = _ => [300, 3000, 60000], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int[]>("--seed") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var test = new Option<int>("--test-images") { Description = "Test images.", DefaultValueFactory = _ => 10000 }.AtLeast(1);
        var only = new Option<string?>("--trainer") { Description = "Only trainers whose name contains this." };
        var stock = new Option<bool>("--stock") { Description = "Only the trainers of ML.NET." };
        var threads = new Option<int?>("--threads") { Description = "Threads of libtorch; one a processor if not set." };
        var pageOnly = new Option<bool>("--page-only") { Description = "Trains nothing: writes the page from the table in the output folder." };

        var command = new Command("recipes", "Compare the trainers with nothing tuned, and those of ML.NET.") { data, output, sizes, seeds, test, only, stock, threads, pageOnly };
        command.SetAction(arguments =>
        {
            var folder = arguments.GetRequiredValue(output);
            var table = Path.Combine(folder.FullName, "recipes-measured.csv");
            if (!arguments.GetValue(pageOnly))
            {
                var contestants = (arguments.GetValue(stock) ? Contestant.Stock : [.. Contestant.Networks, .. Contestant.Stock])
                    .Where(contestant => contestant.Name.Contains(arguments.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
                new RecipesRun(arguments.GetRequiredValue(data), arguments.GetRequiredValue(test), arguments.GetValue(threads)).Run(table, contestants, arguments.GetRequiredValue(sizes), arguments.GetRequiredValue(seeds));
            }
            return RecipesPage.Write(folder, RecipeTable.Read(table));
        });
        return command;
    }
}
