using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Runs the program of test/Microsoft.ML.SymmetricInit.Tests.Loader, or of a sample, in a process of its own.</summary>
internal static class OtherProcess
{
    /// <summary>Starts it; the caller reads its output and ends it.</summary>
    public static Process Start(params IEnumerable<string> arguments) => StartProgram("Microsoft.ML.SymmetricInit.Tests.Loader.dll", arguments);

    /// <summary>Starts a program that lies beside the tests; the caller reads its output and ends it.</summary>
    public static Process StartProgram(string name, params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, name);
        Assert.IsTrue(File.Exists(program), $"{program} is not there");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>What it prints; it must end well.</summary>
    public static string Run(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
