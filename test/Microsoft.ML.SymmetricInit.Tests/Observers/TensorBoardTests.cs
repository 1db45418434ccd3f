namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Event files, read back by a reader that shares nothing with the writer.</summary>
[TestClass]
public class TensorBoardTests
{
    /// <summary>The check value of CRC-32C in RFC 3720, B.4: 32 bytes of zeros.</summary>
    [TestMethod]
    public void ReaderOfTheseTests_KnowsThePublishedCheckValues()
    {
        Assert.AreEqual(0x8A9136AAu, EventRecords.Crc(new byte[32]));
        Assert.AreEqual(0xE3069283u, EventRecords.Crc("123456789"u8));
    }

    [TestMethod]
    public void Files_OfTwoRuns_HoldEveryNumberAtItsStep()
    {
        using var folder = new TemporaryFolder();
        var observer = new ObservedRun();
        var options = ObservedRun.Options(observer, TrainingObserver.TensorBoard(folder.PathOf("a/log")));
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(options);
        using var first = trainer.Fit(Images.Data(30), Images.Data(10, seed: 2));
        using var second = trainer.Fit(Images.Data(30), Images.Data(10, seed: 2));
        var files = Directory.GetFiles(folder.PathOf("a/log"));
        Assert.AreEqual(2, files.Length, "one a run");
        foreach (var file in files)
            StringAssert.StartsWith(Path.GetFileName(file), "events.out.tfevents.");

        var entries = EventRecords.Read(File.ReadAllBytes(files.Order(StringComparer.Ordinal).First()));
        Assert.AreEqual("brain.Event:2", entries[0].FileVersion);
        Assert.IsTrue(entries.All(entry => Math.Abs(entry.WallTime - DateTimeOffset.UtcNow.ToUnixTimeSeconds()) < 600));
        var numbers = entries.SelectMany(entry => entry.Values.Where(value => value.Number is not null).Select(value => (entry.Step, value.Tag, value.Number!.Value))).ToHashSet();
        void Holds(long step, string tag, double value) => Assert.IsTrue(numbers.Remove((step, tag, (float)value)), $"{tag} at {step}");

        foreach (var step in observer.Steps.Take(6))
        {
            var at = (step.Epoch - 1) * 3 + step.Step;
            Holds(at, "step/loss", step.Loss);
            Holds(at, "step/learning_rate", step.LearningRate);
        }
        foreach (var epoch in observer.Epochs.Take(2))
        {
            Holds(3 * epoch.Epoch, "epoch/training_loss", epoch.TrainingLoss);
            Holds(3 * epoch.Epoch, "epoch/training_accuracy", epoch.TrainingAccuracy);
            Holds(3 * epoch.Epoch, "epoch/validation_loss", epoch.ValidationLoss!.Value);
            Holds(3 * epoch.Epoch, "epoch/validation_accuracy", epoch.ValidationAccuracy!.Value);
            Holds(3 * epoch.Epoch, "epoch/learning_rate", epoch.LearningRate);
            Holds(3 * epoch.Epoch, "epoch/images_per_second", epoch.ImagesPerSecond);
        }
        foreach (var measurement in observer.Measurements.Take(4))
        {
            foreach (var layer in measurement.Correlations)
            {
                Holds(measurement.Step, $"forward_correlation/{layer.Layer}", layer.Forward.Value);
                Holds(measurement.Step, $"backward_correlation/{layer.Layer}", layer.Backward.Value);
            }
            foreach (var stage in measurement.Perturbations)
            {
                Holds(measurement.Step, $"forward_perturbation/{stage.Stage}", stage.Forward);
                Holds(measurement.Step, $"backward_perturbation/{stage.Stage}", stage.Backward!.Value);
            }
            foreach (var parameter in measurement.Gradients.Parameters)
                Holds(measurement.Step, $"gradient_norm/{parameter.Name}", parameter.Norm);
        }
        Assert.AreEqual(0, numbers.Count, "nothing else");

        var texts = entries.SelectMany(entry => entry.Values).Where(value => value.Text is not null).ToDictionary(value => value.Tag);
        Assert.IsTrue(texts.Values.All(value => value.Plugin == "text"));
        StringAssert.Contains(texts["run"].Text, "| seed | 1 |");
        StringAssert.Contains(texts["verdict"].Text, "The run completed epoch 2 of 2.");
    }

    [TestMethod]
    public void Texts_AreShownAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        var observer = TrainingObserver.TensorBoard(folder.PathOf("log"));
        var described = new ObservedRun();
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(described)).Fit(Images.Data(30));
        observer.RunStarted(described.Runs[0]);
        observer.Warning("a | b <script>\n# c");
        observer.CheckpointWritten("checkpoint-1.safetensors");
        observer.RunEnded(described.Results[0]);
        var values = EventRecords.Read(File.ReadAllBytes(Directory.GetFiles(folder.PathOf("log")).Single())).SelectMany(entry => entry.Values).ToDictionary(value => value.Tag);
        Assert.AreEqual(@"a \| b \<script\> \# c", values["warning"].Text);
        Assert.AreEqual(@"checkpoint\-1.safetensors", values["checkpoint"].Text);
    }

    [TestMethod]
    public void File_DamagedInOneBit_IsNoticedByTheReader()
    {
        using var folder = new TemporaryFolder();
        using (var file = new EventFile(folder.PathOf("events")))
            file.Scalar(1L << 40, "números", 0.25);
        var bytes = File.ReadAllBytes(folder.PathOf("events"));
        var entry = EventRecords.Read(bytes)[1];
        Assert.AreEqual((1L << 40, "números", 0.25f), (entry.Step, entry.Values[0].Tag, entry.Values[0].Number!.Value));
        bytes[^10] ^= 1;
        Assert.Throws<AssertFailedException>(() => EventRecords.Read(bytes));
    }
}
