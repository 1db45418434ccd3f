// Trains a ConstNet on Fashion-MNIST and saves it; then, in another process, loads the model and predicts.
//   FashionMnist train [options]
//   FashionMnist predict [options]
//   FashionMnist inspect [options]
//   FashionMnist doctor
using System.CommandLine;
using Spectre.Console;
using SymmetricInit.Samples.FashionMnist;

var root = new RootCommand("ConstNet on Fashion-MNIST with ML.NET.") { TrainCommand.Create(), PredictCommand.Create(), InspectCommand.Create(), DoctorCommand.Create() };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is IOException or FormatException or ArgumentException or InvalidOperationException or OperationCanceledException)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{fault.Message}[/]");
    return 1;
}
