using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What observers and the report say of a run that goes on from a checkpoint: epochs, steps and "the start" are the whole run's.</summary>
[TestClass]
public sealed class ResumedReportTests
{
    private const int StepsPerEpoch = 3;

    [TestMethod]
    public void Report_OfARunThatGoesOn_CountsFromItsFirstStep()
    {
        using var folder = new TemporaryFolder();
        var observer = new ObservedRun();
        Assert.ThrowsExactly<TimeoutException>(() => Fit(folder, observer, endsAt: StepsPerEpoch + 2));
        Fit(folder, observer);

        Assert.AreEqual((0L, 0, 3L, 1), (observer.Runs[0].StepsMade, observer.Runs[0].EpochsMade, observer.Runs[1].StepsMade, observer.Runs[1].EpochsMade));
        Assert.AreEqual("The run completed epoch 2 of 2.", observer.Results[1].Verdict[0]);
        StringAssert.StartsWith(observer.Results[1].Verdict[2], "The features of a stage differed when the run went on, after step 3: perturbation ratios of ");
        StringAssert.StartsWith(observer.Results[1].Verdict[3], "Before the classifier, the mean forward correlation of filters went since step 3 from ");

        var (page, data) = Read(folder);
        StringAssert.Contains(page, "<dt>Epochs</dt><dd>2 of 2</dd>");
        StringAssert.Contains(page, "<th scope=\"row\">steps made before</th><td>3</td>");
        Assert.AreEqual((3, 3), (data.GetProperty("lossStart").GetInt32(), data.GetProperty("losses").GetArrayLength()));
        Assert.AreEqual(2, data.GetProperty("epochs").EnumerateArray().Single().GetProperty("epoch").GetInt32());
    }

    [TestMethod]
    public void Report_OfARunThatWasComplete_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Fit(folder, new ObservedRun());
        var observer = new ObservedRun();
        Fit(folder, observer);
        Assert.AreEqual("The run was complete before, with epoch 2 of 2: no step was left.", observer.Results.Single().Verdict[0]);
        Assert.AreEqual("started; measured 6; ended Completed", string.Join("; ", observer.Calls));
        StringAssert.Contains(Read(folder).Page, "<dt>Epochs</dt><dd>2 of 2</dd>");
    }

    [TestMethod]
    public void Verdict_OfARunThatIsCancelledBeforeItsNextEpoch_CountsThoseBefore()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<TimeoutException>(() => Fit(folder, new ObservedRun(), endsAt: StepsPerEpoch + 1));
        var observer = new ObservedRun();
        Assert.ThrowsExactly<TimeoutException>(() => Fit(folder, observer, endsAt: StepsPerEpoch + 1));
        StringAssert.StartsWith(observer.Results.Single().Verdict[0], "The run failed after epoch 1 of 2: ");
    }

    [TestMethod]
    public void Console_OfARunThatGoesOn_SaysFromWhere()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<TimeoutException>(() => Fit(folder, new ObservedRun(), endsAt: StepsPerEpoch + 1));
        using var text = new StringWriter();
        Fit(folder, TrainingObserver.Console(text));
        StringAssert.Contains(text.ToString(), "Going on after step 3 of 6.");
    }

    private static (string Page, JsonElement Data) Read(TemporaryFolder folder)
    {
        var page = File.ReadAllText(folder.PathOf("report.html"));
        return (page, JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement);
    }

    private static void Fit(TemporaryFolder folder, TrainingObserver observer, int endsAt = int.MaxValue)
    {
        new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(observer, TrainingObserver.Html(folder.PathOf("report.html"))) with
        {
            CheckpointDirectory = folder.PathOf("run"),
            MeasureEverySteps = 100,
            StepCompleted = step =>
            {
                if ((step.Epoch - 1) * StepsPerEpoch + step.Step == endsAt)
                    throw new TimeoutException();
            },
        }).Fit(Images.Data(30)).Dispose();
    }
}
