using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Numerics;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>Parses and runs commands: an error is one line on the error stream, and output to a file or a pipe has no control codes.</summary>
internal static class CommandLine
{
    /// <summary>Names the command that the user typed, where a script runs this program; help shows it.</summary>
    private const string NameVariable = "SYMMETRICINIT_COMMAND";

    private const int PlainWidth = 80;
    private const int Unbroken = 10_000;
    private const int Cancelled = 130;

    public static async Task<int> Run(string[] args, params Command[] commands)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Width = PlainWidth;
        }
        try
        {
            var parsed = Root(commands).Parse(args);
            if (parsed.Action is ParseErrorAction refusal)
                refusal.ShowHelp = false;
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException or ArgumentException or InvalidOperationException or OperationCanceledException)
        {
            Console.Error.WriteLine(fault is ArgumentException { ParamName: { } name } ? fault.Message.Replace($" (Parameter '{name}')", "") : fault.Message);
            return fault is OperationCanceledException ? Cancelled : 1;
        }
    }

    /// <summary>Writes one line and leaves it to the terminal where it breaks, so that a path can be copied and a script reads one line.</summary>
    public static void Say(FormattableString markup)
    {
        var width = AnsiConsole.Profile.Width;
        AnsiConsole.Profile.Width = Unbroken;
        try
        {
            AnsiConsole.MarkupLineInterpolated(markup);
        }
        finally
        {
            AnsiConsole.Profile.Width = width;
        }
    }

    /// <summary>Lets an option refuse smaller numbers.</summary>
    public static Option<T> AtLeast<T>(this Option<T> option, T least) where T : INumber<T>
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && T.TryParse(result.Tokens[0].Value, null, out var value) && value < least)
                result.AddError($"{option.Name} must be at least {least}; received {value}.");
        });
        return option;
    }

    private static Command Root(Command[] commands)
    {
        var name = Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } typed ? typed : "symmetricinit";
        var help = new HelpOption();
        if (help.Action is HelpAction action && Console.IsOutputRedirected)
            action.MaxWidth = PlainWidth;
        var root = new Command(name, "Image networks that start with identical features, on Fashion-MNIST or data of its file format.") { help, new VersionOption() };
        foreach (var command in commands)
            root.Add(command);
        return root;
    }
}
