using System.CommandLine;
using Microsoft.ML.SymmetricInit;
using Spectre.Console;

namespace SymmetricInit.Samples.FashionMnist;

/// <summary>Says what this machine would train with, and what would mend what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Examine devices, libraries and threads.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var report = EnvironmentDoctor.Examine();
        foreach (var finding in report.Findings)
        {
            AnsiConsole.MarkupLineInterpolated($"{finding.Name,-28}[bold]{finding.Value}[/]");
            if (finding.Remedy is not null)
                AnsiConsole.MarkupLineInterpolated($"{"",-28}[yellow]{finding.Remedy}[/]");
        }
        AnsiConsole.MarkupLine(report.IsUsable ? "[green]Networks can be trained and scored here.[/]" : "[red]Networks cannot be trained here until this is mended.[/]");
        return report.IsUsable ? 0 : 1;
    }
}
