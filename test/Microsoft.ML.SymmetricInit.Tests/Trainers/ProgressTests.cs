namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ProgressTests
{
    [TestMethod]
    public void Callbacks_OfARun_ComeInOrder()
    {
        var calls = new List<string>();
        var thread = Environment.CurrentManagedThreadId;
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            Epochs = 2,
            BatchSize = 12,
            NumberOfThreads = 1,
            StepCompleted = step =>
            {
                Assert.AreEqual(thread, Environment.CurrentManagedThreadId);
                Assert.IsTrue(double.IsFinite(step.Loss) && step.Loss > 0);
                calls.Add($"step {step.Epoch}.{step.Step} of {step.StepsPerEpoch}");
            },
            EpochCompleted = epoch =>
            {
                Assert.AreEqual(thread, Environment.CurrentManagedThreadId);
                calls.Add($"epoch {epoch.Epoch} of {epoch.Epochs}, {epoch.Images} images");
            },
        };
        using var model = new MLContext(seed: 1).MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30));
        Assert.AreEqual(
            "step 1.1 of 3; step 1.2 of 3; step 1.3 of 3; epoch 1 of 2, 30 images; step 2.1 of 3; step 2.2 of 3; step 2.3 of 3; epoch 2 of 2, 30 images",
            string.Join("; ", calls));
    }

    [TestMethod]
    public void EpochLoss_IsTheMeanOverItsImages()
    {
        var steps = new List<StepResult>();
        EpochResult? epoch = null;
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            Epochs = 1,
            BatchSize = 12,
            NumberOfThreads = 1,
            LearningRate = 0.03,
            LearningRateSchedule = LearningRateSchedule.Constant,
            StepCompleted = steps.Add,
            EpochCompleted = result => epoch = result,
        };
        using var model = new MLContext(seed: 1).MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30));
        Assert.AreEqual((12 * steps[0].Loss + 12 * steps[1].Loss + 6 * steps[2].Loss) / 30, epoch!.TrainingLoss, 1e-12);
        Assert.AreEqual(0.03, epoch.LearningRate);
        Assert.AreEqual(30 / epoch.Duration.TotalSeconds, epoch.ImagesPerSecond, 1e-9);
        Assert.AreEqual(0, epoch.TrainingAccuracy * 30 % 1, 1e-9);
    }

    [TestMethod]
    public void Log_OfARun_TellsTheSetupAndEachEpoch()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 2)).Fit(Images.Data(30), Images.Data(10, seed: 2));
        Assert.AreEqual(3, log.Infos.Count, string.Join("\n", log.Infos));
        Assert.AreEqual("Training ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = true, ShortcutInput = Linear, FinalActivation = true) "
            + "on 30 images of 3x8x8 in 3 classes, initialization 0, seed 1, on cpu. Recipe published, the papers' numbers: BatchSize 128, LearningRate 0.03, LearningRateSchedule Steps, "
            + "Augmentation { Padding = 0, HorizontalFlip = False, CutoutSide = 0, MixupAlpha = 0 }, MaximumGradientNorm none, SymmetryBreaking [dropout(0.01)].", log.Infos[0]);
        StringAssert.Matches(log.Infos[1], new(@"^Epoch 1 of 2: training loss \d\.\d{4}, accuracy \d\.\d{4}, validation loss \d\.\d{4}, accuracy \d\.\d{4}, \d+ images/s\.$"));
        StringAssert.StartsWith(log.Infos[2], "Epoch 2 of 2: ");
        Assert.AreEqual(0, log.Warnings.Count);
    }

    [TestMethod]
    public void Log_OfRowsWithoutLabels_WarnsOnceForEachSet()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        var keys = Images.Keys(20);
        keys[3] = keys[8] = 0;
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(20, Images.Small)), TestColumn.OfKeys("Label", keys, Images.ClassNames));
        EpochResult? epoch = null;
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 2, NumberOfThreads = 1, EpochCompleted = result => epoch = result };
        using var model = context.MulticlassClassification.Trainers.ConstNet(options).Fit(data, data);
        CollectionAssert.AreEqual(new[]
        {
            "2 rows of the training data have no label in column 'Label' and are left out.",
            "2 rows of the validation data have no label in column 'Label' and are left out.",
        }, log.Warnings.ToArray());
        Assert.AreEqual(18, epoch!.Images);
        Assert.AreEqual(20, Views.Scores(model.Transform(data)).Length, "rows without labels are scored all the same");
    }
}
