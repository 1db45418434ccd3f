namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Training on data that is not held in memory.</summary>
[TestClass]
public sealed class StreamedTrainingTests
{
    private const int Rows = 60;
    private const int BatchSize = 12;
    private const int StepsPerEpoch = Rows / BatchSize;

    [TestMethod]
    [DataRow(Rows)]
    [DataRow(1000)]
    public void Run_WithABufferForAllImages_EndsBitEqualToOneInMemory(int buffer)
    {
        var (expected, found) = (new List<EpochResult>(), new List<EpochResult>());
        using var inMemory = Fit(Everything(null, expected.Add), Weighted());
        using var streamed = Fit(Everything(buffer, found.Add), Weighted());
        WeightText.AssertBitEqual(inMemory, streamed);
        CollectionAssert.AreEqual(expected.Select(Counted).ToList(), found.Select(Counted).ToList());
    }

    [TestMethod]
    public void Run_WithASmallBuffer_Learns()
    {
        var results = new List<EpochResult>();
        using var model = Fit(new()
        {
            Depth = 7, Epochs = 12, BatchSize = BatchSize, Seed = 1, NumberOfThreads = 1, Initialization = Initialization.He(), ShuffleBufferSize = 16, EpochCompleted = results.Add,
        }, Images.Data(Rows));
        Assert.IsTrue(results.All(result => double.IsFinite(result.TrainingLoss)));
        Assert.IsTrue(results[^1].TrainingAccuracy > 0.9, $"{results[^1].TrainingAccuracy}");
    }

    [TestMethod]
    public void Run_WithASmallBuffer_IsAnotherThanInMemory()
    {
        using var inMemory = Fit(Options(null), Images.Data(Rows));
        using var streamed = Fit(Options(buffer: 16), Images.Data(Rows));
        CollectionAssert.AreNotEquivalent(WeightText.Of(inMemory), WeightText.Of(streamed));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(16)]
    public void Run_WithABuffer_ReadsNoFurtherThanItHolds(int buffer)
    {
        var data = Images.Data(Rows);
        var steps = 0;
        using var model = Fit(Options(buffer, _ =>
        {
            steps++;
            var (given, read) = (steps * BatchSize, data.RowsRead - Rows);
            Assert.IsTrue(read <= given + buffer, $"{read} rows read after {given} images");
            Assert.AreEqual(1, data.OpenCursors);
        }), data);
        Assert.AreEqual(2 * StepsPerEpoch, steps);
        Assert.AreEqual(3, data.Cursors.Count, "one pass to learn of the data, one an epoch");
        Assert.AreEqual(3 * Rows, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
        foreach (var columns in data.Cursors)
            CollectionAssert.AreEquivalent(new[] { "Features", "Label" }, columns);
    }

    [TestMethod]
    public void ValidationSet_IsReadForEachScoringAndScoredAsInMemory()
    {
        var (held, results) = (Images.Data(30, seed: 2), new List<EpochResult>());
        var options = new ConstNetTrainer.Options { Depth = 7, Epochs = 3, BatchSize = BatchSize, Seed = 1, NumberOfThreads = 1, ShuffleBufferSize = Rows, ValidationSet = held, EpochCompleted = results.Add };
        using var streamed = Fit(options, Images.Data(Rows));
        Assert.AreEqual(1 + 3, held.Cursors.Count);
        Assert.AreEqual(0, held.OpenCursors);
        var expected = new List<EpochResult>();
        using var inMemory = Fit(new() { Depth = 7, Epochs = 3, BatchSize = BatchSize, Seed = 1, NumberOfThreads = 1, ValidationSet = Images.Data(30, seed: 2), EpochCompleted = expected.Add }, Images.Data(Rows));
        CollectionAssert.AreEqual(expected.Select(result => result.ValidationLoss).ToList(), results.Select(result => result.ValidationLoss).ToList());
    }

    [TestMethod]
    public void ValidationFraction_OfAStream_SetsTheSameImagesApart()
    {
        var (expected, found) = (new List<EpochResult>(), new List<EpochResult>());
        using var inMemory = Fit(new() { Recipe = Recipe.Published, Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, LearningRate = 1e-9, SymmetryBreaking = [], ValidationFraction = 0.3, EpochCompleted = expected.Add }, Images.Data(Rows));
        using var streamed = Fit(new() { Recipe = Recipe.Published, Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, LearningRate = 1e-9, SymmetryBreaking = [], ValidationFraction = 0.3, EpochCompleted = found.Add, ShuffleBufferSize = 5 }, Images.Data(Rows));
        Assert.AreEqual((expected[0].Images, expected[0].ValidationAccuracy), (found[0].Images, found[0].ValidationAccuracy));
        CollectionAssert.AreEqual(inMemory.Classifier.Normalization.Mean.ToArray(), streamed.Classifier.Normalization.Mean.ToArray());
        CollectionAssert.AreEqual(inMemory.Classifier.Normalization.StandardDeviation.ToArray(), streamed.Classifier.Normalization.StandardDeviation.ToArray());
    }

    [TestMethod]
    public void Observers_OfAStream_AreToldOfTheSameDataAndTheSameStart()
    {
        var (inMemory, streamed) = (new ObservedRun(), new ObservedRun());
        Fit(Observed(inMemory, null), Images.Data(Rows)).Dispose();
        Fit(Observed(streamed, 5), Images.Data(Rows)).Dispose();
        Assert.AreEqual(inMemory.Runs[0].DataHash, streamed.Runs[0].DataHash);
        Assert.AreEqual("5", streamed.Runs[0].Options.ToDictionary()["ShuffleBufferSize"]);
        var (expected, found) = (inMemory.Measurements[0], streamed.Measurements[0]);
        CollectionAssert.AreEqual(expected.Gradients.Parameters.Select(parameter => parameter.Norm).ToList(), found.Gradients.Parameters.Select(parameter => parameter.Norm).ToList());
        Assert.IsTrue(found.Gradients.Parameters.Any(parameter => parameter.Norm > 0));

        static ConstNetTrainer.Options Observed(ObservedRun observer, int? buffer) =>
            new() { Depth = 7, Epochs = 1, Seed = 1, NumberOfThreads = 1, Initialization = Initialization.He(), Observers = [observer], ShuffleBufferSize = buffer };
    }

    [TestMethod]
    [TestCategory("Resilience")]
    public void Run_EndedAfterAnyStep_EndsBitEqualToOneThatWasNot()
    {
        using var expected = Fit(Everything(buffer: 16, null), Weighted());
        for (var step = 1; step <= 6; step++)
        {
            using var folder = new TemporaryFolder();
            var (made, left) = (0, 0);
            var data = Weighted();
            Assert.ThrowsExactly<TimeoutException>(() => Fit(Everything(16, null, folder, _ =>
            {
                if (++made == step)
                    throw new TimeoutException();
            }), data));
            Assert.AreEqual(0, data.OpenCursors);
            using var model = Fit(Everything(16, null, folder, _ => left++), data);
            WeightText.AssertBitEqual(expected, model, $"step {step}");
            Assert.AreEqual(2 * 4 - step + 1, left, "steps that were left");
            Assert.AreEqual(0, data.OpenCursors);
        }
    }

    [TestMethod]
    public void Fit_ThatIsCancelled_ClosesTheCursor()
    {
        using var cancellation = new CancellationTokenSource();
        var data = Images.Data(Rows);
        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(new()
        {
            Depth = 7, Epochs = 2, BatchSize = BatchSize, NumberOfThreads = 1, ShuffleBufferSize = 16, CancellationToken = cancellation.Token, StepCompleted = _ => cancellation.Cancel(),
        }, data));
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Data_ThatHasFewerRowsLater_IsRefused() => ExpectChanged("it had 60 rows and has 59 now", Images.Data(59));

    [TestMethod]
    public void Data_ThatHasMoreRowsLater_IsRefused() => ExpectChanged("it had 60 rows and has more now", Images.Data(61));

    [TestMethod]
    public void Data_ThatHasAnotherLabelLater_IsRefused()
    {
        var keys = Images.Keys(Rows);
        keys[40] = keys[40] % 3 + 1;
        ExpectChanged($"row 40 of column 'Label' held the key {Images.Keys(Rows)[40]} and holds {keys[40]} now", new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(Rows, Images.Small)), TestColumn.OfKeys("Label", keys, Images.ClassNames)));
    }

    [TestMethod]
    public void Fit_OfAStream_FreesEverything() => LiveTensors.AssertNoneLeft(() =>
    {
        Fit(Options(buffer: 16), Images.Data(Rows)).Dispose();
        return LiveTensors.ParametersOfDepth7;
    });

    private static void ExpectChanged(string change, RecordingDataView later)
    {
        var data = new ChangingDataView(Images.Data(Rows), later);
        Failures.Expect<InvalidOperationException>(
            $"The training data changed between two passes: {change}. With ShuffleBufferSize it is read again for every epoch and must have the same rows in the same order each time.",
            () => Fit(Options(buffer: 16), data));
        Assert.AreEqual(0, later.OpenCursors);
    }

    private static EpochResult Counted(EpochResult result) => result with { Duration = default };

    private static ImageClassificationTransformer Fit(ConstNetTrainer.Options options, IDataView data) => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(data);

    private static ConstNetTrainer.Options Options(int? buffer, Action<StepResult>? steps = null) => new()
    {
        Depth = 7, Epochs = 2, BatchSize = BatchSize, Seed = 1, NumberOfThreads = 1, ShuffleBufferSize = buffer, StepCompleted = steps,
    };

    /// <summary>Everything that reads images or draws: two epochs of four steps on some 45 of 60 rows.</summary>
    private static ConstNetTrainer.Options Everything(int? buffer, Action<EpochResult>? epochs, TemporaryFolder? folder = null, Action<StepResult>? steps = null) => new()
    {
        Depth = 7,
        Epochs = 2,
        BatchSize = BatchSize,
        Seed = 1,
        NumberOfThreads = 1,
        Initialization = Initialization.He(),
        Augmentation = new Augmentation(2),
        ValidationFraction = 0.2,
        ClassWeighting = ClassWeighting.Balanced,
        ExampleWeightColumnName = "Weight",
        ShuffleBufferSize = buffer,
        EpochCompleted = epochs,
        StepCompleted = steps,
        CheckpointDirectory = folder?.PathOf("run"),
        CheckpointEveryMinutes = folder is null ? null : 1e-9,
    };

    /// <summary>60 rows, of which every fifteenth has no label.</summary>
    private static RecordingDataView Weighted() => new(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(Rows, Images.Small)),
        TestColumn.OfKeys("Label", [.. Images.Keys(Rows).Select((key, row) => row % 15 == 3 ? 0 : key)], Images.ClassNames),
        TestColumn.Of("Weight", Data.NumberDataViewType.Single, [.. Enumerable.Range(0, Rows).Select(row => 1 + row % 4 / 2f)]));
}
