using System.Net;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The sample service's page, in a browser.</summary>
[TestClass]
public sealed class ImageServicePageTests
{
    private static readonly ImageShape Grey = new(1, 28, 28);

    // The page in a frame as wide as a telephone; what is asked for is done to it as a user would, and what it then shows is told.
    private const string Harness = """
        <!DOCTYPE html><html><body style="margin:0"><iframe src="/" style="border:0;width:100%;height:900px;display:block"></iframe><pre id="told"></pre><script>
        const frame = document.querySelector("iframe");
        const until = async (find, what) => {
          for (let i = 0; i < 300; i++) {
            if (find()) return;
            await new Promise(go => setTimeout(go, 10));
          }
          throw new Error(what);
        };
        const imageFile = async () => {
          const pixels = Uint8ClampedArray.from(atob("PIXELS"), letter => letter.charCodeAt(0));
          const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
          const image = new ImageData(28, 28);
          pixels.forEach((value, at) => image.data.set([value, value, value, 255], at * 4));
          canvas.getContext("2d").putImageData(image, 0, 0);
          return new File([await new Promise(done => canvas.toBlob(done, "image/png"))], "image.png", { type: "image/png" });
        };
        const run = async () => {
          const [page, window] = [frame.contentDocument, frame.contentWindow];
          const shown = id => page.getElementById(id);
          await until(() => shown("model").textContent.includes("3 classes"), "no model");
          const files = new window.DataTransfer();
          files.items.add("WAY" === "nonsense" ? new File(["no image"], "notes.txt") : await imageFile());
          if ("WAY" === "pick") {
            shown("file").files = files.files;
            shown("file").dispatchEvent(new window.Event("change"));
          } else {
            shown("drop").dispatchEvent(new window.DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
          }
          await until(() => shown("predicted").textContent || shown("fault").textContent, "no answer");
          return [shown("predicted").textContent, shown("bars").querySelector("span:last-child")?.textContent, shown("bars").children.length, shown("fault").textContent,
            page.documentElement.scrollWidth - frame.clientWidth].join("|");
        };
        frame.addEventListener("load", () => run().catch(fault => `${fault}`).then(told => document.getElementById("told").textContent = `told: ${told}`));
        </script></body></html>
        """;

    [TestMethod]
    [TestCategory("Browser")]
    [DataRow("drop", 0)]
    [DataRow("pick", 0)]
    [DataRow("drop", 2)]
    public async Task Page_WithAnImage_ShowsItsClass(string way, int ofClass)
    {
        var image = Images.Bytes(9, Grey)[Enumerable.Range(0, 9).First(row => Images.ClassOf(row) == ofClass)];
        await using var service = await Start(way, image);
        // The third class is bright up to the border, which the page inverts.
        byte[] sent = ofClass == 0 ? image : [.. image.Select(value => (byte)(255 - value))];
        var scores = service.Model.Score(sent);
        var expected = FormattableString.Invariant($"{service.Model.ClassNames[Array.IndexOf(scores, scores.Max())]}|{scores.Max() * 100:F1} %|3||0");
        Assert.AreEqual(expected, Tell(service));
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task Page_WithAFileThatIsNoImage_SaysSo()
    {
        await using var service = await Start("nonsense", new byte[Grey.Size]);
        Assert.AreEqual("||0|“notes.txt” is not an image that this browser can read.|0", Tell(service));
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task Page_WithAnAnswer_IsPhotographedWideAndNarrowLightAndDark()
    {
        await using var service = await Start("drop", Images.Bytes(1, Grey)[0]);
        using var folder = new TemporaryFolder();
        var browser = Chromium.Find(folder.PathOf("profile"));
        var pictures = Path.Combine(HtmlReportTests.Root(), "artifacts", "service");
        Directory.CreateDirectory(pictures);
        foreach (var dark in new[] { false, true })
        {
            foreach (var width in new[] { 400, 1000 })
            {
                var picture = Path.Combine(pictures, $"{width}-{(dark ? "dark" : "light")}.png");
                File.Delete(picture);
                browser.Photograph(new Uri(service.Address, width == 400 ? "narrow" : "harness").AbsoluteUri, picture, width, 700, dark);
                Assert.IsTrue(new FileInfo(picture) is { Exists: true, Length: > 5000 }, picture);
            }
        }
    }

    private static Task<RunningService> Start(string way, byte[] image)
    {
        var harness = Harness.Replace("WAY", way, StringComparison.Ordinal).Replace("PIXELS", Convert.ToBase64String(image), StringComparison.Ordinal);
        return RunningService.Start(Grey, pages: new()
        {
            ["/harness"] = harness,
            // A browser without a window is at least 500 pixels wide; a frame is as narrow as it is told to be.
            ["/narrow"] = harness.Replace("width:100%", "width:400px", StringComparison.Ordinal),
        });
    }

    private static string Tell(RunningService service)
    {
        using var folder = new TemporaryFolder();
        var (page, console) = Chromium.Find(folder.PathOf("profile")).Open(new Uri(service.Address, "narrow").AbsoluteUri);
        Assert.AreEqual(0, console.Length, string.Join('\n', console));
        return WebUtility.HtmlDecode(Regex.Match(page, "told: ([^<]*)</pre>").Groups[1].Value);
    }
}
