namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What observers are told, in which order, and what their own faults lead to.</summary>
[TestClass]
public class TrainingObserverTests
{
    [TestMethod]
    public void Events_OfARun_ComeInOrderOnTheCallersThread()
    {
        var observer = new ObservedRun();
        using var model = Fit(new MLContext(), ObservedRun.Options(observer));
        Assert.AreEqual(
            "started; measured 0; step 1.1; step 1.2; measured 2; step 1.3; epoch 1; step 2.1; measured 4; step 2.2; step 2.3; epoch 2; measured 6; ended Completed",
            string.Join("; ", observer.Calls));
    }

    [TestMethod]
    public void Events_OfARun_CarryWhatTheCallbacksCarry()
    {
        var (observer, steps, epochs) = (new ObservedRun(), new List<StepResult>(), new List<EpochResult>());
        var options = new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 2, BatchSize = 12, NumberOfThreads = 1, Observers = [observer], StepCompleted = steps.Add, EpochCompleted = epochs.Add,
        };
        using var model = Fit(new MLContext(seed: 1), options);
        CollectionAssert.AreEqual(steps, observer.Steps);
        CollectionAssert.AreEqual(epochs, observer.Epochs);
        CollectionAssert.AreEqual(new[] { 0.0, 2.0 }, observer.Measurements.Select(measurement => measurement.Epoch).ToArray(), "by default only start and end of six steps");
    }

    [TestMethod]
    public void Description_OfARun_TellsAllThatItTakesToDoItAgain()
    {
        var observer = new ObservedRun();
        using var model = Fit(new MLContext(seed: 99), new ConstNetTrainer.Options { Depth = 7, Epochs = 3, BatchSize = 12, NumberOfThreads = 1, LearningRate = 0.05, Observers = [observer] });
        var run = observer.Runs.Single();
        Assert.AreEqual(("ConstNetTrainer", 99, "cpu", 1, 30, 0, 3, 3, 9L), (run.Trainer, run.Seed, run.Device, run.Threads, run.TrainingImages, run.ValidationImages, run.Epochs, run.StepsPerEpoch, run.Steps));
        StringAssert.StartsWith(run.Network, "ConstNet(Depth = 7");
        CollectionAssert.AreEqual(Images.ClassNames, run.Classes.ToArray());
        Assert.AreEqual(Images.Small, run.Image);
        var options = run.Options.ToDictionary();
        Assert.AreEqual(("7", "0.05", "0", "[dropout(0.01), perturbation(0.1)]", "OneCycle"),
            (options["Depth"], options["LearningRate"], options["Initialization"], options["SymmetryBreaking"], options["LearningRateSchedule"]));
        Assert.AreEqual("Recipe from_data, for 9 steps over 30 images of 3x8x8: LearningRateSchedule OneCycle, Augmentation { Padding = 0, HorizontalFlip = False, CutoutSide = 0, MixupAlpha = 0 }, "
            + "MaximumGradientNorm none, SymmetryBreaking [dropout(0.01), perturbation(0.1)].", run.Recipe);
        var known = typeof(ConstNetTrainer.Options).GetProperties().Select(property => property.Name)
            .Except(["EpochCompleted", "StepCompleted", "ImageSkipped", "ValidationSet", "CancellationToken", "Observers"]);
        CollectionAssert.AreEquivalent(known.ToList(), options.Keys.ToList(), "no option that is a value is left out");
        Assert.AreEqual("conv1", run.Layers[0]);
        Assert.IsTrue(run.Versions.All(version => version.Value.Length > 0) && run.Versions.Count == 6);
        Assert.IsTrue(Math.Abs((DateTimeOffset.Now - run.Started).TotalMinutes) < 10);
    }

    /// <summary>Labels as eight bytes each, then the hash of the pixels in the order height, width, channel.</summary>
    [TestMethod]
    public void DataHash_IsOfLabelsThenPixels()
    {
        var pixels = new PixelStore(new ImageShape(1, 4, 4), holdsBytes: true);
        pixels.Add().Fill(7);
        pixels.Add().Fill(9);
        byte[] bytes = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. System.Security.Cryptography.SHA256.HashData([.. Enumerable.Repeat((byte)7, 16), .. Enumerable.Repeat((byte)9, 16)])];
        Assert.AreEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), DataHash.Compute(new LabelledImages(pixels, [1, 0])));
    }

    [TestMethod]
    public void Measurement_OfTheConstantStart_FindsEqualFeaturesAndNoGradientBelowTheClassifier()
    {
        var observer = new ObservedRun();
        using var model = Fit(new MLContext(), ObservedRun.Options(observer));
        var (start, end) = (observer.Measurements[0], observer.Measurements[^1]);
        Assert.IsTrue(start.Correlations.All(layer => layer.Forward.Value == 1), string.Join("; ", start.Correlations));
        Assert.IsTrue(start.Perturbations.All(stage => stage.Forward < 1e-6), string.Join("; ", start.Perturbations));
        Assert.IsTrue(start.Gradients.Parameters.Where(parameter => parameter.Shape.Count == 4).All(parameter => parameter.Norm == 0));
        Assert.IsTrue(end.Perturbations.Any(stage => stage.Forward > 1e-6) && end.Gradients.Parameters.Where(parameter => parameter.Shape.Count == 4).Any(parameter => parameter.Norm > 0));
        var stem = start.Kernels[0];
        Assert.AreEqual(("conv1", 8, 3, 3, 8 * 3 * 9), (stem.Layer, stem.Filters, stem.Channels, stem.Side, stem.Values.Count));
        for (var i = 0; i < stem.Values.Count; i++)
            Assert.AreEqual(i % 9 == 4, stem.Values[i] != 0, "the stem's kernels start with their centres alone");
        Assert.IsTrue(observer.Measurements.All(measurement => measurement.Duration > TimeSpan.Zero));
        Assert.IsTrue(observer.Results.Single().Measuring >= start.Duration + end.Duration);
    }

    /// <summary>Measuring draws nothing and moves nothing.</summary>
    [TestMethod]
    public void Observers_OfARun_DoNotChangeItsWeights()
    {
        using var plain = Fit(new MLContext(), ObservedRun.Options());
        using var observed = Fit(new MLContext(), ObservedRun.Options(new ObservedRun()));
        CollectionAssert.AreEqual(Weights(plain), Weights(observed));
    }

    [TestMethod]
    [DataRow("measured 2", 5)]
    [DataRow("step 1.2", 4)]
    [DataRow("epoch 1", 7)]
    public void Observer_ThatThrowsDuringTheRun_IsLeftOutWithAWarningAndTheModelIsNotLost(string at, int calls)
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        var (bad, good) = (new ObservedRun(at), new ObservedRun());
        using var model = Fit(context, ObservedRun.Options(bad, good));
        using var plain = Fit(new MLContext(), ObservedRun.Options());
        CollectionAssert.AreEqual(Weights(plain), Weights(model));
        var warning = $"The observer ObservedRun failed, and the run goes on without it: no room at {at}";
        CollectionAssert.AreEqual(new[] { warning }, log.Warnings.ToArray());
        CollectionAssert.AreEqual(new[] { warning }, good.Warnings);
        Assert.AreEqual(calls + 1, bad.Calls.Count, string.Join("; ", bad.Calls));
        Assert.AreEqual("ended Completed", bad.Calls[^1], "it may close its files");
        Assert.AreEqual(6, good.Steps.Count);
    }

    [TestMethod]
    public void Observer_ThatThrowsAtTheEnd_CostsAWarningOnly()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        using var model = Fit(context, ObservedRun.Options(new ObservedRun("ended Completed")));
        CollectionAssert.AreEqual(new[] { "The observer ObservedRun failed, and the run goes on without it: no room at ended Completed" }, log.Warnings.ToArray());
    }

    [TestMethod]
    public void Observer_ThatThrowsAtTheStart_EndsFitBeforeTheFirstStep()
    {
        var (first, bad) = (new ObservedRun(), new ObservedRun("started"));
        Assert.AreEqual("no room at started", Assert.ThrowsExactly<IOException>(() => Fit(new MLContext(), ObservedRun.Options(first, bad))).Message);
        Assert.AreEqual("started; ended Failed", string.Join("; ", first.Calls));
        Assert.AreEqual("started; ended Failed", string.Join("; ", bad.Calls));
    }

    [TestMethod]
    public void CancelledRun_IsToldWithoutAnotherMeasurement()
    {
        using var source = new CancellationTokenSource();
        var observer = new ObservedRun();
        var options = new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 2, BatchSize = 12, NumberOfThreads = 1, Observers = [observer], CancellationToken = source.Token, StepCompleted = _ => source.Cancel(),
        };
        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(new MLContext(seed: 1), options));
        Assert.AreEqual("started; measured 0; step 1.1; ended Cancelled", string.Join("; ", observer.Calls));
        Assert.AreEqual("The run was cancelled after no epoch.", observer.Results.Single().Verdict[0]);
    }

    [TestMethod]
    public void Observer_OfTwoRuns_IsToldOfBoth()
    {
        var observer = new ObservedRun();
        var trainer = new MLContext().MulticlassClassification.Trainers.ConstNet(ObservedRun.Options(observer));
        using var first = trainer.Fit(Images.Data(30));
        var calls = observer.Calls.ToArray();
        using var second = trainer.Fit(Images.Data(30));
        CollectionAssert.AreEqual(calls.Concat(calls).ToArray(), observer.Calls);
        Assert.AreEqual(observer.Runs[0].DataHash, observer.Runs[1].DataHash);
    }

    [TestMethod]
    public void Warnings_BeforeTheRun_AreToldAfterItsStart()
    {
        var observer = new ObservedRun();
        using var model = Fit(new MLContext(), new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 1, NumberOfThreads = 1, SymmetryBreaking = [SymmetryBreaker.NondeterministicKernels()], Observers = [observer],
        });
        CollectionAssert.AreEqual(new[] { "started", "warning" }, observer.Calls.Take(2).ToArray());
        StringAssert.Contains(observer.Results.Single().Verdict[2], "still are: nothing has broken the symmetry");
    }

    [TestMethod]
    public void Verdict_OfANetworkWithWeightsOfOneShape_ComparesTheirGradients()
    {
        var observer = new ObservedRun();
        using var model = Fit(new MLContext(1), new ConstNetTrainer.Options { Depth = 10, Epochs = 3, NumberOfThreads = 1, Initialization = Initialization.He(), Observers = [observer] });
        StringAssert.Matches(observer.Results.Single().Verdict[^1],
            new(@"^At the last measurement the gradients of the \d weights of \d+x\d+x3x3 differ most in length, by a factor of \d[\d.]*\.$"));
    }

    [TestMethod]
    public void Checkpoint_IsToldByNameAlone()
    {
        var observer = new ObservedRun();
        var observation = Observation(observer, out var run);
        observation.Watch(() => run, [], () => observation.CheckpointWritten(Path.Combine("some", "folder", "checkpoint-000001.safetensors")));
        CollectionAssert.Contains(observer.Calls, "checkpoint checkpoint-000001.safetensors");
        Assert.AreEqual("ended EndedEarly", observer.Calls[^1]);
    }

    [TestMethod]
    public void RunThatGoesOn_IsCountedFromTheStepsMade()
    {
        var observer = new ObservedRun();
        var measured = new List<long>();
        var described = Describe();
        var observation = new RunObservation([observer], (step, _) =>
        {
            measured.Add(step);
            return described.Measurements[0];
        }, null, _ => { });
        observation.Watch(() => described.Runs[0] with { Epochs = 3, StepsPerEpoch = 1, StepsMade = 2 }, [], () => observation.StepCompleted(new StepResult(3, 1, 1, 1, 0.1)));
        CollectionAssert.AreEqual(new long[] { 2, 3 }, measured);
        Assert.AreEqual("ended Completed", observer.Calls[^1]);
    }

    [TestMethod]
    public void LossThatGrowsTenfold_IsWarnedOfOnce()
    {
        var observer = new ObservedRun();
        var log = new List<string>();
        var observation = Observation(observer, out var run, log);
        observation.Watch(() => run, [], () =>
        {
            foreach (var (step, loss) in new[] { 2.0, 19.0, 21.0, 50.0 }.Index())
                observation.StepCompleted(new StepResult(1, step + 1, 10, loss, 0.1));
        });
        Assert.AreEqual("The loss of step 3 in epoch 1 is 21, after 2 at first: training may be about to diverge. A smaller LearningRate usually mends this.", observer.Warnings.Single());
        CollectionAssert.AreEqual(observer.Warnings, log);
    }

    [TestMethod]
    public void NetworkThatCannotBeMeasured_IsWarnedOfAndTrainedAllTheSame()
    {
        var observer = new ObservedRun();
        var (trained, run) = (false, Describe().Runs[0]);
        new RunObservation([observer], (_, _) => throw new InvalidOperationException("out of memory"), null, _ => { }).Watch(() => run, [], () => trained = true);
        Assert.IsTrue(trained);
        Assert.AreEqual("The network cannot be measured, and training goes on without: out of memory", observer.Warnings.Single());
    }

    [TestMethod]
    [DataRow(10, 1280, 100)]
    [DataRow(469, 60000, 100)]
    [DataRow(938, 60000, 118)]
    [DataRow(100000, 12800000, 12500)]
    [DataRow(7500, 60000, 938)]
    [DataRow(75, 600, 800)]
    public void Cadence_WithoutAChoice_IsAnEighthOfAnEpochButAtLeast100StepsAnd6400Images(int stepsPerEpoch, int images, int expected) =>
        Assert.AreEqual(expected, RunObservation.DefaultCadence(stepsPerEpoch, images));

    /// <summary>An observation that measures nothing anew, and the run it is of.</summary>
    private static RunObservation Observation(ObservedRun observer, out RunDescription run, List<string>? log = null)
    {
        var described = Describe();
        run = described.Runs[0];
        return new RunObservation([observer], (_, _) => described.Measurements[0], null, (log ?? []).Add);
    }

    private static ObservedRun Describe()
    {
        var described = new ObservedRun();
        using var model = Fit(new MLContext(), new ConstNetTrainer.Options { Depth = 7, Epochs = 1, NumberOfThreads = 1, Observers = [described] });
        return described;
    }

    private static ImageClassificationTransformer Fit(MLContext context, ConstNetTrainer.Options options) =>
        context.MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30));

    private static double[] Weights(ImageClassificationTransformer model) =>
        [.. model.Classifier.Network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Numbers.Of(pair.Value))];
}
