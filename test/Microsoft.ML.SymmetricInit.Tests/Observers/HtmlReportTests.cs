using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The page: what is in it, that nothing in it breaks out of its place, and that a browser draws it.</summary>
[TestClass]
public class HtmlReportTests
{
    private const string Attack = "</script><img src=x onerror=alert(1)> & \"'";

    [TestMethod]
    public void Report_OfARun_IsOnePageWithTextAndData()
    {
        using var folder = new TemporaryFolder();
        var page = File.ReadAllText(Write(folder));
        StringAssert.Contains(page, "<span class=\"state\">completed</span>");
        StringAssert.Contains(page, "The run completed epoch 2 of 2.");
        StringAssert.Contains(page, "Content-Security-Policy\" content=\"default-src 'none'");
        StringAssert.Contains(page, "<th scope=\"row\">seed</th><td>1</td>");
        var own = page.Replace(ChartLibrary.Load(), "", StringComparison.Ordinal);
        Assert.IsTrue(own.Length < page.Length, "the chart library is inside");
        Assert.IsFalse(Regex.IsMatch(own, "<(script|link|img|iframe)[^>]*(src|href)="), "nothing is loaded");
        var data = System.Text.Json.JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;
        Assert.AreEqual(4, data.GetProperty("measurements").GetArrayLength());
        Assert.AreEqual(3, data.GetProperty("kernels").GetArrayLength());
        Assert.AreEqual(6, data.GetProperty("losses").GetArrayLength());
        Assert.AreEqual(2, data.GetProperty("epochs").GetArrayLength());
        Assert.AreEqual(0, Directory.GetFiles(Path.GetDirectoryName(folder.PathOf("x"))!, "*.unfinished").Length);
    }

    [TestMethod]
    public void Report_OfHostileNames_EscapesThemAll()
    {
        using var folder = new TemporaryFolder();
        var page = File.ReadAllText(Write(folder, Attack));
        Assert.IsFalse(page.Contains("<img src=x", StringComparison.Ordinal));
        Assert.AreEqual(3, Regex.Count(page, "</script>"), "as many as the page's own");
        StringAssert.Contains(page, "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &quot;&#x27;");
        StringAssert.Contains(page, "\\u003C/script\\u003E");
    }

    [TestMethod]
    public void Report_OfAThousandMeasurements_KeepsTheFirstAndTheNewest()
    {
        var run = Observe();
        var data = new ReportData(run.Runs[0]);
        for (var step = 0; step < 1000; step++)
            data.Add(run.Measurements[0] with { Step = step });
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes))
            data.Write(json);
        var steps = System.Text.Json.JsonDocument.Parse(bytes.ToArray()).RootElement.GetProperty("measurements").EnumerateArray().Select(each => each.GetProperty("step").GetInt64()).ToList();
        Assert.IsTrue(steps.Count is > 200 and <= 400, $"{steps.Count}");
        Assert.AreEqual((0L, 999L), (steps[0], steps[^1]));
        CollectionAssert.AreEqual(steps.Order().ToList(), steps);
    }

    [TestMethod]
    public void Report_WithoutChartsInTheBuild_IsRefusedInOneSentence()
    {
        Failures.Expect<InvalidOperationException>("This build of Microsoft.ML.SymmetricInit has no charts, as npm could not fetch them when it was built: "
            + "build it again where npm works, or use TrainingObserver.Csv or TrainingObserver.TensorBoard.", () => ChartLibrary.Load("not there"));
    }

    [TestMethod]
    [TestCategory("Browser")]
    [DataRow("plain", null)]
    [DataRow("hostile", Attack)]
    public async Task Report_InABrowser_DrawsAllChartsWithoutAFaultOrARequest(string name, string? hostile)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, hostile);
        await using var browser = await Chromium.Start();
        await Open(browser, path);
        Assert.AreEqual("6", await browser.Evaluate("document.documentElement.dataset.charts"), name);
        Assert.AreEqual("", await browser.Evaluate("document.documentElement.dataset.faults"));
        Assert.AreEqual("0", await browser.Evaluate("[...document.querySelectorAll('.chart')].filter(chart => chart.getAttribute('role') !== 'img' || chart.ariaLabel.length < 20).length"));
        Assert.AreEqual("true", await browser.Evaluate("document.querySelectorAll('canvas').length >= 6 + 3"), "charts and kernels");
        CollectionAssert.AreEqual(new[] { new Uri(path).AbsoluteUri }, browser.Requests, "nothing but the page itself");
        Assert.AreEqual(0, browser.Console.Count, string.Join('\n', browser.Console));
    }

    [TestMethod]
    [TestCategory("Browser")]
    public async Task Report_InABrowser_IsPhotographedWideAndNarrowLightAndDark()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder);
        await using var browser = await Chromium.Start();
        foreach (var dark in new[] { false, true })
        {
            foreach (var width in new[] { 400, 1200 })
            {
                await Open(browser, path, width, dark);
                Assert.AreEqual($"{width}", await browser.Evaluate("document.documentElement.scrollWidth"), "nothing is wider than the screen");
                var picture = Repository.Path("artifacts", "report", $"{width}-{(dark ? "dark" : "light")}.png");
                await browser.Photograph(picture);
                Assert.IsTrue(new FileInfo(picture).Length > 20000, picture);
            }
        }
    }

    private static async Task Open(Chromium browser, string path, int width = 1200, bool dark = false)
    {
        await browser.Open(new Uri(path), width, 800, dark);
        await browser.Until("document.documentElement.dataset.done");
    }

    /// <summary>The page of a small run; a name of class, checkpoint and warning if one is given.</summary>
    private static string Write(TemporaryFolder folder, string? name = null)
    {
        if (Resources.Find("echarts.min.js") is null)
            Assert.Inconclusive("npm could not fetch the charts when this was built.");
        var path = folder.PathOf("report.html");
        var (run, report) = (Observe(), TrainingObserver.Html(path));
        report.RunStarted(name is null ? run.Runs[0] : run.Runs[0] with { Classes = [name], Network = name });
        if (name is not null)
        {
            report.Warning(name);
            report.CheckpointWritten(name);
        }
        run.Steps.ForEach(report.StepCompleted);
        run.Epochs.ForEach(report.EpochCompleted);
        run.Measurements.ForEach(report.Measured);
        report.RunEnded(run.Results[0]);
        return path;
    }

    private static ObservedRun Observe()
    {
        var observer = new ObservedRun();
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(observer)).Fit(Images.Data(30), Images.Data(10, seed: 2));
        return observer;
    }
}
