namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Runs that end too early and go on from their checkpoints.</summary>
[TestClass]
[TestCategory("Resilience")]
public sealed class CheckpointTests
{
    private const int Epochs = 3;
    private const int StepsPerEpoch = 3;
    private const double EveryStep = 1e-9;

    private static readonly IDataView Train = Images.Data(30);
    private static readonly IDataView Held = Images.Data(20, seed: 2);

    private static readonly IDataView Mislabelled = new RecordingDataView(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(20, Images.Small, seed: 2)),
        TestColumn.OfKeys("Label", [.. Images.Keys(20).Select(key => key % 3 + 1)], Images.ClassNames));

    [TestMethod]
    public void Run_EndedAfterAnyStep_EndsBitEqualToOneThatWasNot()
    {
        using var expected = Fit(null);
        for (var step = 1; step <= Epochs * StepsPerEpoch; step++)
        {
            using var folder = new TemporaryFolder();
            EndAt(folder, step, EveryStep);
            var steps = new List<StepResult>();
            using var model = Fit(folder, steps: steps.Add);
            WeightText.AssertBitEqual(expected, model, $"step {step}");
            Assert.AreEqual(Epochs * StepsPerEpoch - step + 1, steps.Count, "steps that were left");
        }
    }

    [TestMethod]
    public void Run_WithCheckpointsBetweenEpochs_RepeatsTheEpochAndReportsItWhole()
    {
        var (expected, found, log) = (new List<EpochResult>(), new List<EpochResult>(), new List<string>());
        using var whole = Fit(null, epochs: expected.Add);
        using var folder = new TemporaryFolder();
        EndAt(folder, step: 5, everyMinutes: null);
        using var model = Fit(folder, epochs: found.Add, log: log);
        WeightText.AssertBitEqual(whole, model);
        CollectionAssert.AreEqual(expected.Skip(1).Select(Counted).ToList(), found.Select(Counted).ToList());
        Assert.AreEqual($"Going on from the checkpoint after epoch 1 in '{folder.PathOf("run")}'.", log[1]);

        static EpochResult Counted(EpochResult result) => result with { Duration = default };
    }

    [TestMethod]
    public void Run_WithCheckpointsWithinEpochs_ReportsTheInterruptedEpochWhole()
    {
        var (expected, found) = (new List<EpochResult>(), new List<EpochResult>());
        using var whole = Fit(null, epochs: expected.Add);
        using var folder = new TemporaryFolder();
        EndAt(folder, step: 6, EveryStep);
        using var model = Fit(folder, epochs: found.Add);
        Assert.AreEqual((expected[1].TrainingLoss, expected[1].TrainingAccuracy), (found[0].TrainingLoss, found[0].TrainingAccuracy));
        Assert.IsTrue(found[0].Duration > TimeSpan.Zero);
    }

    [TestMethod]
    [DataRow(true, 4)]
    [DataRow(false, 6)]
    public void Run_CancelledWithinAnEpoch_LosesNoStepIfACheckpointIsAskedFor(bool checkpoint, int stepsLeft)
    {
        using var whole = Fit(null);
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsExactly<OperationCanceledException>(() => FitWith(Options(folder, everyMinutes: null, steps: result =>
        {
            if (result is { Epoch: 2, Step: 2 })
                stop.Cancel();
        }) with { CheckpointWhenCancelled = checkpoint, CancellationToken = stop.Token }));
        var steps = new List<StepResult>();
        using var model = Fit(folder, steps: steps.Add);
        Assert.HasCount(stepsLeft, steps);
        WeightText.AssertBitEqual(whole, model);
    }

    [TestMethod]
    public void Run_EveryTwoEpochs_HasACheckpointThenAndAfterTheLast()
    {
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        using var model = context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 5, Seed = 1, NumberOfThreads = 1, CheckpointDirectory = folder.PathOf("run"), CheckpointEveryEpochs = 2, CheckpointsKept = 9,
        }).Fit(Train);
        CollectionAssert.AreEqual(new[] { "000002-00000000", "000004-00000000", "000005-00000000" }, Names(folder));
    }

    [TestMethod]
    public void Run_Complete_IsReturnedWithoutAStep()
    {
        using var folder = new TemporaryFolder();
        using var first = Fit(folder);
        using var second = Fit(folder, steps: _ => Assert.Fail("a step"));
        WeightText.AssertBitEqual(first, second);
    }

    [TestMethod]
    public void BestEpoch_BeforeTheEnd_IsRestoredAfterIt()
    {
        // What is learned makes it worse at images with each other's labels: the first epoch stays the best.
        var (rule, results, left) = (new EarlyStopping(Patience: 2, Metric: ValidationMetric.Loss), new List<EpochResult>(), new List<EpochResult>());
        using var expected = FitWith(Options(null, rule, epochs: results.Add), held: Mislabelled);
        Assert.AreEqual(1, results.MinBy(result => result.ValidationLoss)!.Epoch);
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<TimeoutException>(() => FitWith(Options(folder, rule, EveryStep, steps: EndsAt(8)), held: Mislabelled));
        using var model = FitWith(Options(folder, rule, EveryStep, epochs: left.Add), held: Mislabelled);
        WeightText.AssertBitEqual(expected, model);
        Assert.AreEqual(3, left.Single().Epoch);
    }

    [TestMethod]
    public void Seed_OfARunWithoutOne_IsThatOfItsCheckpoints()
    {
        using var folder = new TemporaryFolder();
        var (log, steps) = (new List<string>(), 0);
        Assert.ThrowsExactly<TimeoutException>(() => FitWith(Options(folder, seed: null, steps: EndsAt(5)), log));
        using var model = FitWith(Options(folder, seed: null, steps: _ => steps++), log);
        Assert.AreEqual(log[0], log[^4], "the seed is in the line");
        Assert.AreEqual(6, steps);
    }

    /// <summary>Each option that a run is known by, one after the other.</summary>
    [TestMethod]
    public void Option_OfAnotherRun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var options = new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1, Normalization = new PixelNormalization([0, 0, 0], [1, 1, 1]), CheckpointDirectory = folder.PathOf("run"),
        };
        Fit(options);
        foreach (var property in OtherOptions.Facts)
        {
            var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(OtherOptions.Change(options, property)), property.Name);
            StringAssert.StartsWith(thrown.Message, $"The checkpoints in '{folder.PathOf("run")}' are of another run: {property.Name} was ");
            StringAssert.EndsWith(thrown.Message, " here. Give each run a CheckpointDirectory of its own.");
        }
        Failures.Expect<InvalidOperationException>($"The checkpoints in '{folder.PathOf("run")}' are of another run: "
            + "the network was ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = true, ShortcutInput = Linear, FinalActivation = true) there "
            + "and is ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = false, ShortcutInput = Linear, FinalActivation = true) here. Give each run a CheckpointDirectory of its own.",
            () => Fit(options with { BatchNorm = false }));

        static void Fit(ConstNetTrainer.Options options)
        {
            var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(options);
            (options.ValidationFraction is null ? trainer.Fit(Train, Held) : trainer.Fit(Train)).Dispose();
        }
    }

    [TestMethod]
    public void Data_OfAnotherRun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = Fit(folder);
        Expect("the SHA-256 of the training data", Images.Data(30, seed: 3), Held, null);
        Expect("the SHA-256 of the training data", Images.Data(29), Held, null);
        Expect("the SHA-256 of the validation data", Train, Train, null);
        Expect("the SHA-256 of the validation data", Train, null, null);
        Expect("the SHA-256 of the model to go on from", Train, Held, model);

        void Expect(string fact, IDataView train, IDataView? held, ImageClassificationTransformer? start)
        {
            var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(Options(folder));
            var thrown = Assert.ThrowsExactly<InvalidOperationException>(
                () => (start is not null ? trainer.Fit(train, held, start) : held is null ? trainer.Fit(train) : trainer.Fit(train, held)).Dispose());
            StringAssert.StartsWith(thrown.Message, $"The checkpoints in '{folder.PathOf("run")}' are of another run: {fact} was ");
        }
    }

    [TestMethod]
    [DataRow("run", DisplayName = "a file in its place")]
    [DataRow("run/checkpoints.lock/x", DisplayName = "a folder in its lock's place")]
    public void Directory_ThatCannotBeUsed_IsNamed(string file)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(file))!);
        File.WriteAllText(folder.PathOf(file), "");
        StringAssert.StartsWith(Assert.ThrowsExactly<IOException>(() => Fit(folder)).Message, $"CheckpointDirectory '{folder.PathOf("run")}' cannot be used: ");
    }

    [TestMethod]
    public void Directory_OfARunThatIsNotOver_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var refused = 0;
        using var model = FitWith(Options(folder, steps: _ =>
        {
            if (refused++ > 0)
                return;
            var message = Assert.ThrowsExactly<IOException>(() => Fit(folder)).Message;
            StringAssert.StartsWith(message, $"CheckpointDirectory '{folder.PathOf("run")}' cannot be used: ");
            StringAssert.EndsWith(message, "If another run has it, let that end, or use another directory.");
        }));
        Assert.AreEqual(Epochs * StepsPerEpoch, refused);
    }

    [TestMethod]
    public void Fit_WithCheckpoints_FreesEverything() => LiveTensors.AssertNoneLeft(() =>
    {
        using var folder = new TemporaryFolder();
        EndAt(folder, step: 5, EveryStep);
        Fit(folder).Dispose();
        return 2 * LiveTensors.ParametersOfDepth7;
    });

    private static string[] Names(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.PathOf("run"), "*.safetensors").Order().Select(file => Path.GetFileNameWithoutExtension(file)["checkpoint-".Length..])];

    private static void EndAt(TemporaryFolder folder, int step, double? everyMinutes) =>
        Assert.ThrowsExactly<TimeoutException>(() => FitWith(Options(folder, everyMinutes: everyMinutes, steps: EndsAt(step))));

    private static Action<StepResult> EndsAt(int step) => result =>
    {
        if ((result.Epoch - 1) * StepsPerEpoch + result.Step == step)
            throw new TimeoutException();
    };

    private static ImageClassificationTransformer Fit(TemporaryFolder? folder, Action<StepResult>? steps = null, Action<EpochResult>? epochs = null, List<string>? log = null) =>
        FitWith(Options(folder, everyMinutes: EveryStep, steps: steps, epochs: epochs), log);

    private static ImageClassificationTransformer FitWith(ConstNetTrainer.Options options, List<string>? log = null, IDataView? held = null)
    {
        var context = new MLContext();
        var record = new LogRecord(context);
        try
        {
            return context.MulticlassClassification.Trainers.ConstNet(options).Fit(Train, held ?? Held);
        }
        finally
        {
            log?.AddRange(record.Infos);
        }
    }

    /// <summary>Everything random switched on.</summary>
    private static ConstNetTrainer.Options Options(TemporaryFolder? folder, EarlyStopping? earlyStopping = null, double? everyMinutes = null,
        int? seed = 1, Action<StepResult>? steps = null, Action<EpochResult>? epochs = null) => new()
    {
        Depth = 7,
        Epochs = Epochs,
        BatchSize = 12,
        Seed = seed,
        NumberOfThreads = 1,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        Nesterov = true,
        Initialization = Initialization.He(),
        MicroBatchSize = 5,
        MaximumGradientNorm = 0.5,
        WeightAveragingDecay = 0.8,
        Augmentation = new Augmentation(2, CutoutSide: 3, MixupAlpha: 0.4),
        SymmetryBreaking = [SymmetryBreaker.Dropout(0.1), SymmetryBreaker.GradientNoise(0.01), SymmetryBreaker.WeightNoise(1e-3), SymmetryBreaker.Perturbation(0.1), SymmetryBreaker.RoundingNoise(1000)],
        EarlyStopping = earlyStopping,
        CheckpointDirectory = folder?.PathOf("run"),
        CheckpointEveryMinutes = everyMinutes,
        StepCompleted = steps,
        EpochCompleted = epochs,
    };
}
