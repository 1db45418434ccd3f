using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The browser of this machine, without a window and without any network but this machine's own.</summary>
internal sealed class Chromium(string program, string profile)
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The browser; ends the test as inconclusive where there is none.</summary>
    public static Chromium Find(string profile)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Inconclusive($"None of {string.Join(", ", Names)} is on the PATH.");
        return new Chromium(program!, profile);
    }

    /// <summary>The page after its scripts, and what the console said.</summary>
    public (string Page, string[] Console) Open(string path)
    {
        var (output, errors) = Run("--enable-logging=stderr", "--virtual-time-budget=4000", "--dump-dom", new Uri(path).AbsoluteUri);
        return (output, [.. errors.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    public void Photograph(string path, string picture, int width, int height, bool dark) => Run(
        "--hide-scrollbars", "--virtual-time-budget=4000", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--window-size={width},{height}", $"--screenshot={picture}", new Uri(path).AbsoluteUri);

    private (string Output, string Errors) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The browser did not end within a minute.");
        }
        return (output.Result, errors.Result);
    }
}
