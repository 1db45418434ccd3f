using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Runs the program beside the tests, a user's program that has our package.</summary>
internal static class OtherProcess
{
    /// <returns>What it printed.</returns>
    public static string Run(params string[] arguments)
    {
        var loader = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.SymmetricInit.Tests.Loader.dll");
        Assert.IsTrue(File.Exists(loader), $"{loader} is not there");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [loader, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
