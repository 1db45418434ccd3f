using System.CommandLine;
using TorchSharp;

namespace SymmetricInit.Cli.Schemes;

/// <summary>Trains and measures every network under every initialization that fits it, on a small fixed budget.</summary>
internal static class SchemesCommand
{
    public static Command Create()
    {
        var data = DataFolder.Option();
        var output = new Option<DirectoryInfo>("--output") { Description = "Folder for the table, the page and its pictures.", DefaultValueFactory = _ => new("artifacts/schemes") };
        var images = new Option<int>("--images") { Description = "Training images of each run.", DefaultValueFactory = _ => 3000 }.AtLeast(1);
        var test = new Option<int>("--test-images") { Description = "Test images of each run.", DefaultValueFactory = _ => 1000 }.AtLeast(1);
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training images.", DefaultValueFactory = _ => 2 }.AtLeast(1);
        var resume = new Option<bool>("--resume") { Description = "Keeps the results of the table in the output folder that have the same budget, and measures the others." };
        var pageOnly = new Option<bool>("--page-only") { Description = "Trains nothing: writes the page and its pictures from the table in the output folder." };
        var large = new Option<bool>("--large") { Description = "WideResNet 16-4 in each form under its own scheme, in place of the small networks." };
        var only = new Option<string?>("--network") { Description = "Only networks whose name contains this." };
        var schemes = new Option<string[]>("--scheme") { Description = "Only these initializations, in text form.", AllowMultipleArgumentsPerToken = true };

        var command = new Command("schemes", "Compare every network under every initialization that fits it.") { data, output, images, test, epochs, resume, pageOnly, large, only, schemes };
        command.SetAction(arguments =>
        {
            var folder = arguments.GetRequiredValue(output);
            var page = new SchemesPage(folder, arguments.GetValue(large) ? "wide-resnet" : "schemes");
            if (arguments.GetValue(pageOnly))
                return page.Write(PairTable.Read(page.TablePath));
            var budget = new Budget(arguments.GetRequiredValue(images), arguments.GetRequiredValue(test), arguments.GetRequiredValue(epochs), BatchSize: 16, LearningRate: 0.03, Seed: 1, torch.__version__);
            var networks = (arguments.GetValue(large) ? NetworkCase.Large : NetworkCase.All).Where(network => network.Name.Contains(arguments.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase));
            return new SchemesRun(arguments.GetRequiredValue(data), budget).Run(
                page,
                [.. networks],
                arguments.GetValue(schemes) is { Length: > 0 } texts ? texts : SchemesRun.AllSchemes,
                arguments.GetValue(resume) && File.Exists(page.TablePath) ? PairTable.Read(page.TablePath) : []);
        });
        return command;
    }
}
