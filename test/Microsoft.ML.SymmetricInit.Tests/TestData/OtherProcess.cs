using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Runs the program of test/Microsoft.ML.SymmetricInit.Tests.Loader, or of a sample, in a process of its own.</summary>
internal static class OtherProcess
{
    private const string Loader = "Microsoft.ML.SymmetricInit.Tests.Loader.dll";

    /// <summary>Starts it; the caller reads its output and ends it.</summary>
    public static Process Start(params IEnumerable<string> arguments) => StartProgram(Loader, arguments);

    /// <summary>Starts a program that lies beside the tests; the caller reads its output and ends it.</summary>
    public static Process StartProgram(string name, params IEnumerable<string> arguments) => StartProgram(name, arguments, _ => { });

    private static Process StartProgram(string name, IEnumerable<string> arguments, Action<ProcessStartInfo> set)
    {
        var program = Path.Combine(AppContext.BaseDirectory, name); // An absolute path stays as it is.
        Assert.IsTrue(File.Exists(program), $"{program} is not there");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        set(start);
        return Process.Start(start)!;
    }

    /// <summary>What it prints; it must end well.</summary>
    public static string Run(params IEnumerable<string> arguments) => Printed(Start(arguments));

    /// <summary>What it prints with an environment variable set; it must end well.</summary>
    public static string RunWith(string variable, string value, params IEnumerable<string> arguments) =>
        Printed(StartProgram(Loader, arguments, start => start.Environment[variable] = value));

    private static string Printed(Process process)
    {
        var (exitCode, output, errors) = ReadToEnd(process);
        Assert.AreEqual(0, exitCode, errors);
        return output.ReplaceLineEndings("\n").TrimEnd('\n');
    }

    /// <summary>Waits for a process and disposes it.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public static (int ExitCode, string Output, string Errors) ReadToEnd(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.Result);
        }
    }
}
