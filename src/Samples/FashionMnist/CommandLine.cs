using System.CommandLine;
using System.CommandLine.Invocation;
using System.Numerics;
using Spectre.Console;

namespace SymmetricInit.Samples.FashionMnist;

/// <summary>How a command meets its user: a fault is one line on the error stream, and a file or a pipe gets text without control codes.</summary>
internal static class CommandLine
{
    private const int PlainWidth = 200;
    private const int Cancelled = 130;

    public static async Task<int> Run(RootCommand root, string[] args)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Width = PlainWidth;
        }
        try
        {
            var parsed = root.Parse(args);
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
}
