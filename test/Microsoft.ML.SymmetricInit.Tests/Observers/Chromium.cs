using Microsoft.Playwright;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A page in the browser of this machine, without a window; nothing but this machine can be reached from it.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private Chromium(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, _page) = (playwright, browser, page);
        page.SetDefaultTimeout(60_000);
        page.Console += (_, message) => Console.Add(message.Text);
        page.PageError += (_, fault) => Console.Add(fault);
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    /// <summary>What the console said, faults that no script caught among it.</summary>
    public List<string> Console { get; } = [];

    /// <summary>What the page asked for, itself first.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Starts the browser with an empty page; ends the test as inconclusive where there is no browser.</summary>
    public static async Task<Chromium> Start()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Inconclusive($"None of {string.Join(", ", Names)} is on the PATH.");
        var playwright = await Playwright.Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        });
        return new Chromium(playwright, browser, await browser.NewPageAsync());
    }

    /// <summary>Goes to an address, on a screen of this size in pixels, and waits until all of the page has come.</summary>
    public async Task Open(Uri address, int width = 1000, int height = 700, bool dark = false)
    {
        await _page.SetViewportSizeAsync(width, height);
        await _page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await _page.GotoAsync(address.AbsoluteUri);
    }

    /// <summary>The value of an expression, as text.</summary>
    public Task<string> Evaluate(string expression) => _page.EvaluateAsync<string>($"String({expression})");

    /// <summary>Waits until the expression holds.</summary>
    public Task Until(string expression) => _page.WaitForFunctionAsync($"() => Boolean({expression})");

    /// <summary>Picks a file in the page's field for one.</summary>
    public Task Pick(string selector, string file) => _page.SetInputFilesAsync(selector, file);

    /// <summary>Drops a file on an element.</summary>
    public async Task Drop(string selector, string file)
    {
        await using var data = await _page.EvaluateHandleAsync(
            "([name, text]) => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], name)); return data; }",
            new[] { Path.GetFileName(file), Convert.ToBase64String(await File.ReadAllBytesAsync(file)) });
        foreach (var type in new[] { "dragenter", "dragover", "drop" })
            await _page.DispatchEventAsync(selector, type, new { dataTransfer = data });
    }

    /// <summary>Writes a PNG of the page, also of what is below the screen's end.</summary>
    public Task Photograph(string path) => _page.ScreenshotAsync(new() { Path = path, FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
