using System.CommandLine;
using Microsoft.ML.SymmetricInit;
using Spectre.Console;

namespace SymmetricInit.Cli;

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
        var lines = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var finding in report.Findings)
        {
            lines.AddRow(new Text(finding.Name), new Text(finding.Value, new Style(decoration: Decoration.Bold)));
            if (finding.Remedy is not null)
                lines.AddRow(new Text(""), new Text(finding.Remedy.Trim(), Color.Yellow));
        }
        AnsiConsole.Write(lines);
        AnsiConsole.MarkupLine(report.IsUsable ? "[green]Networks can be trained and scored here.[/]" : "[red]Networks cannot be trained here until this is mended.[/]");
        return report.IsUsable ? 0 : 1;
    }
}
