using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>Trains every combination that a file names, in parts, and puts the results together.</summary>
internal static class SweepCommand
{
    /// <summary>Exit code of a run that was interrupted and wants to be started again: EX_TEMPFAIL of sysexits.h.</summary>
    public const int Requeue = 75;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The sweep, a JSON file (docs/sweeps.md)." };
        var output = new Option<DirectoryInfo?>("--output") { Description = "Folder of the trials; artifacts/sweeps/NAME of the file if not given." };
        var task = new Option<int?>("--task") { Description = "Which part to run, from 0; from Slurm's or Kubernetes' variables if not given." };
        var tasks = new Option<int?>("--tasks") { Description = "Number of parts." };
        var processes = new Option<int>("--processes") { Description = "Runs so many parts on this machine at once.", DefaultValueFactory = _ => 1 }.AtLeast(1);
        var threads = new Option<int?>("--threads") { Description = "Threads of each process; the processors divided by the processes if not given." };

        var run = new Command("run", "Run the trials that have not finished; interrupted ones go on.") { file, output, task, tasks, processes, threads };
        run.SetAction(arguments =>
        {
            var sweep = SweepFile.Read(arguments.GetRequiredValue(file));
            var folder = Folder(arguments.GetRequiredValue(file), arguments.GetValue(output));
            var used = arguments.GetValue(threads) ?? Math.Max(1, Environment.ProcessorCount / arguments.GetValue(processes));
            return arguments.GetValue(processes) > 1
                ? Fork(arguments.GetRequiredValue(file), folder, arguments.GetValue(processes), used)
                : Run(sweep, folder, TaskPart.Choose(arguments.GetValue(task), arguments.GetValue(tasks), Environment.GetEnvironmentVariable), used);
        });
        var status = new Command("status", "Say which trials have finished.") { file, output };
        status.SetAction(arguments => Status(SweepFile.Read(arguments.GetRequiredValue(file)), Folder(arguments.GetRequiredValue(file), arguments.GetValue(output))));
        var merge = new Command("merge", "Write results.csv, summary.csv and a page, index.html, of the trials that have finished.") { file, output };
        merge.SetAction(arguments => Merge(arguments.GetRequiredValue(file), Folder(arguments.GetRequiredValue(file), arguments.GetValue(output))));
        return new Command("sweep", "Train many networks that a file names, on one machine or a cluster.") { run, status, merge };
    }

    private static string Folder(FileInfo file, DirectoryInfo? output) =>
        (output ?? new DirectoryInfo(Path.Combine("artifacts/sweeps", Path.GetFileNameWithoutExtension(file.Name)))).FullName;

    private static int Run(SweepFile sweep, string folder, TaskPart part, int threads)
    {
        // All are looked at before the first is run: a mistake in the last one is not met after hours.
        foreach (var trial in sweep.Trials)
            trial.Trainer();
        using var interruption = new Interruption();
        var mine = part.Of(sweep.Trials).ToList();
        CommandLine.Say($"Part {part.Index} of {part.Count}: {mine.Count} of {sweep.Trials.Count} trials");
        var run = new TrialRun(sweep, folder);
        foreach (var trial in mine)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                CommandLine.Say(run.Run(trial, threads, interruption.Token) is { } result
                    ? $"{trial.Id} accuracy {result.Accuracy:F4} in {clock.Elapsed.TotalSeconds:F0} s: {trial}"
                    : (FormattableString)$"{trial.Id} is run by another process: {trial}");
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine($"Interrupted in trial {trial.Id}; the next run goes on from its checkpoint.");
                return Requeue;
            }
        }
        return 0;
    }

    /// <summary>Parts as processes of this program, whose lines are shown as they come.</summary>
    private static int Fork(FileInfo file, string folder, int count, int threads)
    {
        List<Process> parts = [.. Enumerable.Range(0, count).Select(index => Process.Start(Environment.ProcessPath!,
        [
            .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (string[])[typeof(SweepCommand).Assembly.Location] : [],
            "sweep", "run", file.FullName, "--output", folder, "--task", $"{index}", "--tasks", $"{count}", "--threads", $"{threads}",
        ]))];
        using var interruption = new Interruption();
        using var passedOn = interruption.Token.Register(() => parts.ForEach(part => Interruption.Send(part)));
        parts.ForEach(part => part.WaitForExit());
        int[] codes = [.. parts.Select(part => part.ExitCode)];
        return codes.FirstOrDefault(code => code is not 0 and not Requeue) is var failed and not 0 ? failed : codes.Max();
    }

    private static int Status(SweepFile sweep, string folder)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Trial", "State", "Accuracy", "Options");
        var done = 0;
        foreach (var trial in sweep.Trials)
        {
            var place = Path.Combine(folder, trial.Id);
            var result = TrialResult.Read(place);
            done += result is null ? 0 : 1;
            table.AddRow(trial.Id, result is not null ? "finished" : TrialRun.HasBegun(place) ? "begun" : "waiting", result is null ? "" : $"{result.Accuracy:F4}", Markup.Escape($"{trial}"));
        }
        AnsiConsole.Write(table);
        CommandLine.Say($"{done} of {sweep.Trials.Count} trials have finished");
        return 0;
    }

    private static int Merge(FileInfo file, string folder)
    {
        var sweep = SweepFile.Read(file);
        var results = sweep.Trials.Select(trial => (Trial: trial, Result: TrialResult.Read(Path.Combine(folder, trial.Id)))).ToList();
        List<(Trial, TrialResult)> finished = [.. results.Where(pair => pair.Result is not null).Select(pair => (pair.Trial, pair.Result!))];
        if (finished.Count == 0)
            throw new InvalidOperationException($"No trial of '{file.FullName}' has finished in '{folder}'. Run the sweep first, or name the folder with --output.");
        var groups = SweepGroup.Make(finished);
        SweepTables.Write(folder, finished, groups);
        SweepPage.Write(Path.Combine(folder, "index.html"), Path.GetFileNameWithoutExtension(file.Name), groups, missing: results.Count - finished.Count);
        CommandLine.Say($"{finished.Count} of {results.Count} trials in {Path.Combine(folder, "results.csv")}, {groups.Count} groups in {Path.Combine(folder, "summary.csv")} and {Path.Combine(folder, "index.html")}");
        return 0;
    }
}
