using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Runs the program of test/Microsoft.ML.SymmetricInit.Tests.Loader, or of a sample, in a process of its own.</summary>
internal static class OtherProcess
{
    private const string Loader = "Microsoft.ML.SymmetricInit.Tests.Loader.dll";

    private static string Dotnet => Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet";

    /// <summary>Starts it; the caller reads its output and ends it.</summary>
    public static Process Start(params IEnumerable<string> arguments) => StartProgram(Loader, arguments);

    /// <summary>Starts a program that lies beside the tests; the caller reads its output and ends it.</summary>
    public static Process StartProgram(string name, params IEnumerable<string> arguments) => StartProgram(name, arguments, _ => { });

    private static Process StartProgram(string name, IEnumerable<string> arguments, Action<ProcessStartInfo> set)
    {
        var program = Path.Combine(AppContext.BaseDirectory, name); // An absolute path stays as it is.
        Assert.IsTrue(File.Exists(program), $"{program} is not there");
        var start = new ProcessStartInfo(Dotnet, [program, .. arguments])
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

    /// <summary>What it prints where a file ends at so many kibibytes, as on a full disk; it must end well.</summary>
    public static string RunWithSmallFiles(int kibibytes, params IEnumerable<string> arguments)
    {
        // POSIX counts blocks of 512 bytes. Without the trap the signal of a file that grows too large would end the process.
        var start = new ProcessStartInfo("sh", ["-c", $"trap '' XFSZ; ulimit -f {2 * kibibytes}; exec \"$0\" \"$@\"", Dotnet, Path.Combine(AppContext.BaseDirectory, Loader), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // .NET keeps its code in a file in memory otherwise.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        return Printed(Process.Start(start)!);
    }

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
