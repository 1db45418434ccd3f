// Trains and measures every network under every initialization that fits it, on a small fixed budget of Fashion-MNIST.
//   Schemes [options]     writes summary.json, schemes.md and its pictures
using System.CommandLine;
using SymmetricInit.Samples.Schemes;
using SymmetricInit.Samples.FashionMnist;

var data = DataFolder.Option();
var output = new Option<DirectoryInfo>("--output") { Description = "Folder for summary.json.", DefaultValueFactory = _ => new("artifacts/schemes") };
var docs = new Option<DirectoryInfo?>("--docs") { Description = "Folder for the page and its pictures; docs, or none for a run of chosen networks or initializations." };
var images = new Option<int>("--images") { Description = "Training images of each run.", DefaultValueFactory = _ => 3000 }.AtLeast(1);
var test = new Option<int>("--test-images") { Description = "Test images of each run.", DefaultValueFactory = _ => 1000 }.AtLeast(1);
var epochs = new Option<int>("--epochs") { Description = "Passes over the training images.", DefaultValueFactory = _ => 2 }.AtLeast(1);
var pageOnly = new Option<bool>("--page-only") { Description = "Runs nothing: writes the page of the results in the output folder." };
var large = new Option<bool>("--large") { Description = "WideResNet 16-4 in each form under its own scheme, in place of the small networks." };
var only = new Option<string?>("--network") { Description = "Only networks whose name contains this." };
var schemes = new Option<string[]>("--scheme") { Description = "Only these initializations, in text form.", AllowMultipleArgumentsPerToken = true };

var root = new RootCommand("Every network under every initialization that fits it.") { data, output, docs, images, test, epochs, pageOnly, large, only, schemes };
root.SetAction(arguments => arguments.GetValue(pageOnly) ? SchemesRun.WritePage(
    arguments.GetRequiredValue(output),
    arguments.GetValue(docs) ?? new DirectoryInfo("docs"),
    Page(arguments)) : SchemesRun.Run(
    arguments.GetRequiredValue(data),
    arguments.GetRequiredValue(output),
    arguments.GetValue(docs) ?? (arguments.GetResult(only) is null && arguments.GetResult(schemes) is null ? new DirectoryInfo("docs") : null),
    arguments.GetRequiredValue(images),
    arguments.GetRequiredValue(test),
    new Budget(arguments.GetRequiredValue(epochs), BatchSize: 16, LearningRate: 0.03, Seed: 1),
    Page(arguments),
    (arguments.GetValue(large) ? NetworkCase.Large : NetworkCase.All).Where(network => network.Name.Contains(arguments.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase)).ToList(),
    arguments.GetValue(schemes) is { Length: > 0 } texts ? texts : SchemesRun.AllSchemes));
return await CommandLine.Run(root, args);

SchemesPage Page(ParseResult arguments) => new(arguments.GetValue(large) ? "wide-resnet" : "schemes");
