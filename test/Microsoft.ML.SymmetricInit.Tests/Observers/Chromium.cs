using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A page in the browser of this machine, without a window, steered as its DevTools protocol says; nothing but this machine can be reached from it.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly Process _process;
    private int _calls;

    private Chromium(string program)
    {
        string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0",
            $"--user-data-dir={_profile.PathOf("profile")}", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "about:blank"];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
        var browser = new Chromium(program!);
        try
        {
            await browser.Connect();
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
        return browser;
    }

    /// <summary>Goes to an address, on a screen of this size in pixels, and waits until all of the page has come.</summary>
    public async Task Open(Uri address, int width = 1000, int height = 700, bool dark = false)
    {
        await Call("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });
        await Call("Emulation.setScrollbarsHidden", new { hidden = true });
        await Call("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
        await Call("Page.navigate", new { url = address.AbsoluteUri });
        await Until("document.readyState === 'complete'");
    }

    /// <summary>The value of an expression, as text.</summary>
    public async Task<string> Evaluate(string expression)
    {
        var answer = await Call("Runtime.evaluate", new { expression = $"String({expression})" });
        Assert.IsFalse(answer.TryGetProperty("exceptionDetails", out var fault), $"{expression}: {fault}");
        return answer.GetProperty("result").GetProperty("value").GetString()!;
    }

    /// <summary>Waits until the expression holds.</summary>
    public async Task Until(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (await Evaluate($"Boolean({expression})") != "true")
        {
            Assert.IsTrue(clock.Elapsed < Patience, $"After {Patience.TotalSeconds} s still not so: {expression}. {string.Join('\n', Console)}");
            await Task.Delay(20);
        }
    }

    /// <summary>Picks a file in the page's field for one.</summary>
    public async Task Pick(string selector, string file)
    {
        var field = (await Call("Runtime.evaluate", new { expression = $"document.querySelector('{selector}')" })).GetProperty("result").GetProperty("objectId").GetString();
        await Call("DOM.setFileInputFiles", new { files = new[] { file }, objectId = field });
    }

    /// <summary>Drags a file over an element and drops it.</summary>
    public async Task Drop(string selector, string file)
    {
        async Task<double> Middle(string start, string size) =>
            double.Parse(await Evaluate($"(box => box.{start} + box.{size} / 2)(document.querySelector('{selector}').getBoundingClientRect())"), CultureInfo.InvariantCulture);

        var (x, y) = (await Middle("left", "width"), await Middle("top", "height"));
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
            await Call("Input.dispatchDragEvent", new { type, x, y, data = new { items = Array.Empty<object>(), files = new[] { file }, dragOperationsMask = 1 } });
    }

    /// <summary>Writes a PNG of the page, also of what is below the screen's end.</summary>
    public async Task Photograph(string path)
    {
        var size = (await Call("Page.getLayoutMetrics")).GetProperty("cssContentSize");
        var (width, height) = (size.GetProperty("width").GetDouble(), size.GetProperty("height").GetDouble());
        var answer = await Call("Page.captureScreenshot", new { captureBeyondViewport = true, clip = new { x = 0, y = 0, width, height, scale = 1 } });
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, answer.GetProperty("data").GetBytesFromBase64());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }

    private async Task Connect()
    {
        using var patience = new CancellationTokenSource(Patience);
        const string Listening = "DevTools listening on ";
        string? line;
        do
            line = await _process.StandardError.ReadLineAsync(patience.Token);
        while (line?.StartsWith(Listening, StringComparison.Ordinal) == false);
        Assert.IsNotNull(line, "The browser ended at once.");
        _process.BeginOutputReadLine();
        _ = _process.StandardError.ReadToEndAsync();

        using var client = new HttpClient();
        var door = new UriBuilder(line[Listening.Length..].Trim()) { Scheme = "http", Path = "/json/new", Query = "about:blank" };
        using var answer = await client.PutAsync(door.Uri, null, patience.Token);
        var page = await answer.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), patience.Token);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await Call($"{domain}.enable");
    }

    /// <summary>Asks the browser for something and takes down what it tells before it answers.</summary>
    private async Task<JsonElement> Call(string method, object? parameters = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        var id = ++_calls;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } }), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        while (true)
        {
            var message = await Receive(patience.Token);
            if (!message.TryGetProperty("id", out var answered))
                Note(message.GetProperty("method").GetString()!, message.GetProperty("params"));
            else if (answered.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new AssertFailedException($"{method}: {message}");
        }
    }

    private void Note(string method, JsonElement told)
    {
        if (method == "Network.requestWillBeSent")
            Requests.Add(told.GetProperty("request").GetProperty("url").GetString()!);
        else if (method is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded")
            Console.Add(told.ToString());
    }

    private async Task<JsonElement> Receive(CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var part = new byte[1 << 16];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part.AsMemory(), cancellation);
            message.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonSerializer.Deserialize<JsonElement>(message.ToArray());
    }
}
