using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>Says on one batch, before any training, whether signal, gradient and symmetry breaking will reach every layer.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var data = DataFolder.Option();
        var network = new NetworkChoice();
        var seed = new Option<int>("--seed") { Description = "Seed of the start.", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "File for all measurements." };
        var html = new Option<FileInfo?>("--html") { Description = "File for a page of them." };
        var command = new Command("inspect", "Judge a start on one batch, before training.") { data, seed, json, html };
        network.AddTo(command);
        command.SetAction(arguments => Run(
            arguments.GetRequiredValue(data),
            arguments.GetRequiredValue(seed),
            arguments.GetValue(json),
            arguments.GetValue(html),
            network.Options(arguments)));
        return command;
    }

    private static int Run(DirectoryInfo data, int seed, FileInfo? json, FileInfo? html, ConstNetTrainer.Options options)
    {
        var ml = new MLContext(seed);
        var report = ml.MulticlassClassification.InspectInitialization(DataFolder.Training(ml, data), options);
        AnsiConsole.WriteLine(report.ToString());
        if (json is not null)
            Write(json, report.ToJson());
        if (html is not null)
            Write(html, report.ToHtml());
        return report.Verdict == InitializationVerdict.Fails ? 2 : 0;
    }

    private static void Write(FileInfo file, string text)
    {
        file.Directory?.Create();
        OutputFile.Write(file.FullName, path => File.WriteAllText(path, text));
        CommandLine.Say($"Measurements written to [bold]{file.FullName}[/]");
    }
}
