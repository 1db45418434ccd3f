using SkiaSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The sample service's page, in a browser.</summary>
[TestClass]
public sealed class ImageServicePageTests
{
    private const string Answered = "document.getElementById('predicted').textContent || document.getElementById('fault').textContent";

    private static readonly ImageShape Grey = new(1, 28, 28);

    [TestMethod]
    [TestCategory("Browser")]
    [DataRow(true, 0)]
    [DataRow(false, 0)]
    [DataRow(true, 2)]
    public async Task Page_WithAnImage_ShowsItsClass(bool dropped, int ofClass)
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.Start(Grey);
        await using var browser = await Chromium.Start();
        await Open(browser, service, width: 400);
        var image = ImageOf(ofClass);
        await Hand(browser, folder.Write("image.png", ImageFiles.Grey(image, Grey.Height, Grey.Width)), dropped);
        // The third class is bright up to the border, which the page inverts.
        byte[] sent = ofClass == 0 ? image : [.. image.Select(value => (byte)(255 - value))];
        var scores = service.Model.Score(sent);
        Assert.AreEqual("", await Text(browser, "fault"));
        Assert.AreEqual(service.Model.ClassNames[Array.IndexOf(scores, scores.Max())], await Text(browser, "predicted"));
        Assert.AreEqual("3", await browser.Evaluate("document.getElementById('bars').children.length"));
        Assert.AreEqual(FormattableString.Invariant($"{scores.Max() * 100:F1} %"), await browser.Evaluate("document.querySelector('#bars span:last-child').textContent"));
        Assert.AreEqual("400", await browser.Evaluate("document.documentElement.scrollWidth"), "nothing is wider than a telephone");
        Assert.AreEqual(0, browser.Console.Count, string.Join('\n', browser.Console));
    }

    /// <summary>As the service does with the file, and LoadImages.</summary>
    [TestMethod]
    [TestCategory("Browser")]
    [DataRow(SKEncodedImageFormat.Jpeg, (byte)3)]
    [DataRow(SKEncodedImageFormat.Jpeg, (byte)6)]
    [DataRow(SKEncodedImageFormat.Png, (byte)6)]
    public async Task Page_WithAFileThatHasAnOrientation_TakesItsStoredPixels(SKEncodedImageFormat format, byte orientation)
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.Start(Grey);
        await using var browser = await Chromium.Start();
        var plain = ImageFiles.Encoded(format, grey: true, Grey.Height, Grey.Width);
        var answers = new List<string>();
        foreach (var (name, file) in new[] { ("plain", plain), ("oriented", ImageFiles.Oriented(plain, orientation)) })
        {
            await Open(browser, service);
            await Hand(browser, folder.Write(name, file), dropped: false);
            answers.Add(await browser.Evaluate("[...context.getImageData(0, 0, 28, 28).data].join()"));
        }
        Assert.AreEqual(answers[0], answers[1]);
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task Page_WithAFileThatIsNoImage_SaysSo()
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.Start(Grey);
        await using var browser = await Chromium.Start();
        await Open(browser, service);
        await Hand(browser, folder.Write("notes.txt", "no image"u8.ToArray()), dropped: true);
        Assert.AreEqual("“notes.txt” is not a PNG or JPEG file that this browser can read.", await Text(browser, "fault"));
        Assert.AreEqual("true", await browser.Evaluate("document.getElementById('answer').hidden"));
        Assert.AreEqual(0, browser.Console.Count, string.Join('\n', browser.Console));
    }

    [TestMethod]
    [TestCategory("Browser")]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Png)]
    public async Task Page_WithAFileThatEndsEarly_SaysSo(SKEncodedImageFormat format)
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.Start(Grey);
        await using var browser = await Chromium.Start();
        await Open(browser, service);
        var file = ImageFiles.Encoded(format);
        await Hand(browser, folder.Write("half", file[..(file.Length / 2)]), dropped: false);
        Assert.AreEqual("“half” is not a PNG or JPEG file that this browser can read.", await Text(browser, "fault"));
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task Page_WithAnAnswer_IsPhotographedWideAndNarrowLightAndDark()
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.Start(Grey);
        var file = folder.Write("image.png", ImageFiles.Grey(ImageOf(0), Grey.Height, Grey.Width));
        await using var browser = await Chromium.Start();
        foreach (var dark in new[] { false, true })
        {
            foreach (var width in new[] { 400, 1000 })
            {
                await Open(browser, service, width, dark);
                await Hand(browser, file, dropped: true);
                var picture = Repository.Path("artifacts", "service", $"{width}-{(dark ? "dark" : "light")}.png");
                await browser.Photograph(picture);
                Assert.IsTrue(new FileInfo(picture).Length > 5000, picture);
            }
        }
    }

    private static byte[] ImageOf(int ofClass) => Images.Bytes(9, Grey)[Enumerable.Range(0, 9).First(row => Images.ClassOf(row) == ofClass)];

    private static Task<string> Text(Chromium browser, string id) => browser.Evaluate($"document.getElementById('{id}').textContent");

    /// <summary>Opens the page and waits until it knows the model.</summary>
    private static async Task Open(Chromium browser, RunningService service, int width = 1000, bool dark = false)
    {
        await browser.Open(service.Address, width, 700, dark);
        await browser.Until("document.getElementById('model').textContent.includes('3 classes')");
    }

    private static async Task Hand(Chromium browser, string file, bool dropped)
    {
        await (dropped ? browser.Drop("#drop", file) : browser.Pick("#file", file));
        await browser.Until(Answered);
    }
}
