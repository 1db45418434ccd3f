namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The lines of docs/report.md, in a folder of their own.</summary>
[TestClass]
public class ReportPageTests
{
    [TestMethod]
    public void Lines_OfThePage_WriteWhatTheyName()
    {
        if (Resources.Find("echarts.min.js") is null)
            Assert.Inconclusive("npm could not fetch the charts when this was built.");
        using var folder = new TemporaryFolder();
        var (before, console) = (Environment.CurrentDirectory, Console.Out);
        using var text = new StringWriter();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.PathOf("x"))!;
            Console.SetOut(text);
            var options = new ConstNetTrainer.Options
            {
                Epochs = 6,
                Observers =
                [
                    TrainingObserver.Html("run/report.html"),
                    TrainingObserver.TensorBoard("run/log"),
                    TrainingObserver.Csv("run/numbers.csv"),
                    TrainingObserver.Console(),
                ],
            };
            using var model = new MLContext(seed: 1).MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(12));
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }
        Assert.IsTrue(File.Exists(folder.PathOf("run/report.html")) && File.Exists(folder.PathOf("run/numbers.csv")));
        Assert.AreEqual(1, Directory.GetFiles(folder.PathOf("run/log")).Length);
        StringAssert.Contains(text.ToString(), "Epoch 6 of 6");
    }
}
