using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Package.Tests;

/// <summary>Runs commands in a folder, without the variables that the build of these tests has set for its own parts.</summary>
/// <param name="folder">Where.</param>
/// <param name="variables">Environment variables to set.</param>
internal sealed class Commands(string folder, IReadOnlyDictionary<string, string> variables)
{
    /// <summary>Runs dotnet; it must end well.</summary>
    /// <returns>What it printed to standard output.</returns>
    public string Dotnet(params string[] arguments)
    {
        var (exitCode, output, errors) = Run("dotnet", arguments);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', arguments)}{Environment.NewLine}{output}{errors}");
        return output;
    }

    /// <summary>Runs a program.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public (int ExitCode, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
