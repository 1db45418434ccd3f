using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The lines of the two text forms.</summary>
[TestClass]
public class CsvAndConsoleTests
{
    [TestMethod]
    public void Csv_OfARun_HoldsEveryNumberExactly()
    {
        using var folder = new TemporaryFolder();
        var observer = new ObservedRun();
        var path = folder.PathOf("sub/run.csv");
        using (new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(observer, TrainingObserver.Csv(path))).Fit(Images.Data(30)))
        {
        }
        var lines = File.ReadAllLines(path);
        Assert.AreEqual("event,epoch,step,item,quantity,value", lines[0]);
        var values = lines.Skip(1).Where(line => line.StartsWith("step", StringComparison.Ordinal) || line.StartsWith("epoch", StringComparison.Ordinal) || line.StartsWith("measured", StringComparison.Ordinal))
            .Select(line => line.Split(','))
            .ToDictionary(cells => string.Join(',', cells[0], cells[2], cells[3], cells[4]), cells => double.Parse(cells[5], CultureInfo.InvariantCulture));
        foreach (var step in observer.Steps)
        {
            Assert.AreEqual(step.Loss, values[$"step,{(step.Epoch - 1) * 3 + step.Step},,loss"]);
            Assert.AreEqual(step.LearningRate, values[$"step,{(step.Epoch - 1) * 3 + step.Step},,learning_rate"]);
        }
        foreach (var epoch in observer.Epochs)
            Assert.AreEqual(epoch.TrainingLoss, values[$"epoch,{epoch.Epoch * 3},,training_loss"]);
        foreach (var measurement in observer.Measurements)
        {
            foreach (var layer in measurement.Correlations)
                Assert.AreEqual((layer.Forward.Value, layer.Backward.Value), (values[$"measured,{measurement.Step},{layer.Layer},forward_correlation"], values[$"measured,{measurement.Step},{layer.Layer},backward_correlation"]));
            foreach (var stage in measurement.Perturbations)
                Assert.AreEqual((stage.Forward, stage.Backward), (values[$"measured,{measurement.Step},{stage.Stage},forward_perturbation"], values[$"measured,{measurement.Step},{stage.Stage},backward_perturbation"]));
            foreach (var parameter in measurement.Gradients.Parameters)
                Assert.AreEqual(parameter.Norm, values[$"measured,{measurement.Step},{parameter.Name},gradient_norm"]);
        }
        CollectionAssert.Contains(lines, "run,0,0,,seed,1");
        CollectionAssert.Contains(lines, "run,0,0,,classes,\"apple, pear, quince\"");
        CollectionAssert.Contains(lines, "end,,,,outcome,Completed");
    }

    [TestMethod]
    public void Csv_OfTextWithQuotesAndLines_IsQuoted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("run.csv");
        var observer = TrainingObserver.Csv(path);
        observer.RunStarted(Run());
        observer.Warning("a \"b\", c\nd");
        observer.RunEnded(new RunResult(RunOutcome.Failed, "x", ["y"], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.5)));
        StringAssert.EndsWith(File.ReadAllText(path), "warning,,,,message,\"a \"\"b\"\", c\nd\"\nend,,,,outcome,Failed\nend,,,,verdict,y\nend,,,,seconds,2\nend,,,,measuring_seconds,0.5\n");
    }

    [TestMethod]
    public void Csv_OfASecondRun_ReplacesTheFirst()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("run.csv");
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(TrainingObserver.Csv(path)));
        using var first = trainer.Fit(Images.Data(30));
        using var second = trainer.Fit(Images.Data(30));
        Assert.AreEqual(1, File.ReadAllLines(path).Count(line => line.StartsWith("run,0,0,,seed", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Csv_WhosePathIsAFolder_EndsFitBeforeTheFirstStep()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("there"));
        var steps = 0;
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 1, Observers = [TrainingObserver.Csv(folder.PathOf("there"))], StepCompleted = _ => steps++ };
        Assert.ThrowsExactly<IOException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30)));
        Assert.AreEqual(0, steps);
    }

    [TestMethod]
    public void Console_OfARun_TellsStartEpochsAndVerdict()
    {
        var text = new StringWriter { NewLine = "\n" };
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(TrainingObserver.Console(text))).Fit(Images.Data(30));
        var lines = text.ToString().Split('\n');
        StringAssert.Matches(lines[0], new(@"^ConstNet\(Depth = 7.*\) on 30 images of 3x8x8 in 3 classes: \d+ parameters, seed 1, on cpu\.$"));
        StringAssert.StartsWith(lines[1], "Epoch 1 of 2: training loss ");
        StringAssert.StartsWith(lines[2], "Epoch 2 of 2: training loss ");
        Assert.AreEqual("The run completed epoch 2 of 2.", lines[3]);
        StringAssert.Matches(lines[^2], new(@"^\d+\.\d s, \d+\.\d s of them for measurements\.$"));
    }

    private static RunDescription Run()
    {
        var observer = new ObservedRun();
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(observer)).Fit(Images.Data(30));
        return observer.Runs[0];
    }
}
