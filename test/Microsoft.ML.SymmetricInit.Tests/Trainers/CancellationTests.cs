using System.Diagnostics;
using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class CancellationTests
{
    [TestMethod]
    public void Token_CancelledFromACallback_EndsTheFitWithinAStep()
    {
        var data = Images.Data(30);
        LiveTensors.AssertNoneLeft(() =>
        {
            using var source = new CancellationTokenSource();
            var steps = 0;
            var options = new ConstNetTrainer.Options
            {
                Depth = 7,
                BatchSize = 10,
                NumberOfThreads = 1,
                CancellationToken = source.Token,
                StepCompleted = step =>
                {
                    steps++;
                    if (step is { Epoch: 2, Step: 1 })
                        source.Cancel();
                },
            };
            Assert.ThrowsExactly<OperationCanceledException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(data));
            Assert.AreEqual(4, steps);
            return LiveTensors.ParametersOfDepth7;
        });
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Token_CancelledBefore_EndsTheFitAtTheFirstRow()
    {
        var data = Images.Data(30);
        var options = new ConstNetTrainer.Options { Depth = 7, CancellationToken = new CancellationToken(canceled: true) };
        Assert.ThrowsExactly<OperationCanceledException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(data));
        Assert.AreEqual(1, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Context_CancelledFromACallback_EndsTheFit()
    {
        var context = new MLContext();
        var epochs = 0;
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            NumberOfThreads = 1,
            EpochCompleted = result =>
            {
                epochs++;
                if (result.Epoch == 2)
                    Cancel(context);
            },
        };
        Failures.Expect<OperationCanceledException>("Operation was canceled.", () => context.MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30)));
        Assert.AreEqual(2, epochs);
    }

    [TestMethod]
    public void Token_CancelledWhileValidating_EndsTheFit()
    {
        using var source = new CancellationTokenSource();
        var epochs = 0;
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            NumberOfThreads = 1,
            CancellationToken = source.Token,
            StepCompleted = _ => source.Cancel(),
            EpochCompleted = _ => epochs++,
        };
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(30), Images.Data(20, seed: 2)));
        Assert.AreEqual(0, epochs, "the epoch does not count, as its validation was not made");
    }

    [TestMethod]
    public void ReturnsBest_AfterValidatedEpochs_IsTheModelThatTheLogNames()
    {
        using var source = new CancellationTokenSource();
        var (context, held, results) = (new MLContext(), Images.Data(47, seed: 2), new List<EpochResult>());
        var log = new LogRecord(context);
        // After the fifth epoch the bigger part of the run is still to come.
        using var model = context.MulticlassClassification.Trainers.ConstNet(Returning(source.Token, results.Add, step =>
        {
            if (step is { Epoch: 6, Step: 2 })
                source.Cancel();
        })).Fit(Images.Data(60), held);
        Assert.AreEqual(5, results.Count);
        var best = results.MaxBy(result => result.ValidationAccuracy)!;
        var metrics = context.MulticlassClassification.Evaluate(model.Transform(held));
        Assert.AreEqual(best.ValidationAccuracy!.Value, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(best.ValidationLoss!.Value, metrics.LogLoss, 1e-6);
        Assert.AreEqual($"Cancelled after step 2 of epoch 6; the model is that of epoch {best.Epoch}, validation loss {best.ValidationLoss:F4}, accuracy {best.ValidationAccuracy:F4}.", log.Warnings.Single());
    }

    [TestMethod]
    public void ReturnsBest_BeforeAnyValidation_IsTheModelOfTheLastStep()
    {
        using var source = new CancellationTokenSource();
        var context = new MLContext();
        var log = new LogRecord(context);
        var options = Returning(source.Token, null, step =>
        {
            if (step is { Epoch: 1, Step: 3 })
                source.Cancel();
        });
        using var model = context.MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(60), Images.Data(20, seed: 2));
        using var all = new MLContext().MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 1, BatchSize = 20, Seed = 1, NumberOfThreads = 1, LearningRateSchedule = LearningRateSchedule.Constant,
        }).Fit(Images.Data(60));
        WeightText.AssertBitEqual(all, model, "three steps of 20 are one epoch of 60 images");
        Assert.AreEqual("Cancelled after step 3 of epoch 1; the model is that of the last step, as no epoch was validated.", log.Warnings.Single());
    }

    [TestMethod]
    public void ReturnsBest_WhenTheContextIsCancelled_ReturnsToo()
    {
        var context = new MLContext();
        var epochs = 0;
        using var model = context.MulticlassClassification.Trainers.ConstNet(Returning(default, _ => Cancel(epochs++ == 1 ? context : new MLContext()), null)).Fit(Images.Data(60));
        Assert.AreEqual(2, epochs);
        Assert.IsFalse(model.Network.training);
    }

    /// <summary>A context stays cancelled for good; the model that came of it is used in others and in this one.</summary>
    [TestMethod]
    public void ReturnsBest_WhenTheContextIsCancelled_ReturnsAModelToUse()
    {
        var (context, data, other) = (new MLContext(), Images.Data(300), new MLContext());
        using var model = context.MulticlassClassification.Trainers.ConstNet(Returning(default, _ => Cancel(context), null) with { UnusableImages = UnusableImages.Skip }).Fit(data);
        var loaded = Models.Load(PersistenceContract.Save(other, model, data.Schema));
        using var disposable = (IDisposable)loaded;
        var expected = Views.Scores(loaded.Transform(data));
        Views.AssertBitEqual(expected, Views.Scores(model.Transform(data)), "its own rows");
        Views.AssertBitEqual(expected, Views.Scores(model.Transform(context.Data.TakeRows(data, 300))), "rows of the cancelled context");
        Views.AssertBitEqual(expected, Views.Scores(model.Transform(other.Data.TakeRows(data, 300))), "rows of another context");
        using var engine = other.Model.CreatePredictionEngine<FloatImage, ImagePrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
        Views.AssertEqualToRounding(expected[0], engine.Predict(new FloatImage { Features = Images.Floats(1, Images.Small)[0] }).Score!, "engine");
        var broken = new RecordingDataView(TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), [.. Images.Floats(2, Images.Small), Images.Floats(1, Images.Small)[0].Append(float.NaN).Skip(1).ToArray()]));
        Assert.AreEqual(0u, Views.Keys(model.Transform(broken))[2], "a row that is skipped, which is logged");
        using var copy = model.WithWeightPrecision(WeightPrecision.Half);
        Assert.HasCount(300, Views.Keys(copy.Transform(data)));
        using var further = other.MulticlassClassification.Trainers.ConstNet(Returning(default, null, null) with { Epochs = 1 }).Fit(data, null, model);
        Assert.HasCount(300, Views.Keys(further.Transform(data)));
    }

    [TestMethod]
    public void Cursor_OpenWhenItsContextIsCancelled_EndsAndTheNextOneRuns()
    {
        var (context, data) = (new MLContext(), Images.Data(300));
        var model = Models.Load(Models.Saved, context);
        using var disposable = (IDisposable)model;
        var scored = model.Transform(data);
        using (var cursor = scored.GetRowCursor([scored.Schema["Score"]]))
        {
            Assert.IsTrue(cursor.MoveNext());
            Cancel(context);
            Assert.ThrowsExactly<OperationCanceledException>(() => Views.RestOfVectors<float>(cursor, "Score"));
        }
        Assert.HasCount(300, Views.Keys(scored));
    }

    [TestMethod]
    public void ReturnsBest_WhileDataIsRead_ThrowsAsThereIsNoModel()
    {
        var data = Images.Data(30);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new MLContext().MulticlassClassification.Trainers.ConstNet(Returning(new CancellationToken(canceled: true), null, null)).Fit(data));
        Assert.AreEqual(1, data.RowsRead);
    }

    [TestMethod]
    [DataRow(CancelledFit.Throws)]
    [DataRow(CancelledFit.ReturnsBest)]
    [TestCategory("Resilience")]
    public void Token_CancelledByAnotherThread_EndsTheFitInLessThanASecond(CancelledFit when)
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        long cancelled = 0;
        Thread? canceller = null;
        var options = new ConstNetTrainer.Options
        {
            Depth = 10,
            Epochs = 100_000,
            BatchSize = 32,
            NumberOfThreads = 1,
            CancellationToken = source.Token,
            WhenCancelled = when,
            CheckpointDirectory = folder.PathOf("run"),
            StepCompleted = step =>
            {
                if (canceller is not null)
                    return;
                canceller = new Thread(() =>
                {
                    Thread.Sleep(200);
                    Volatile.Write(ref cancelled, Stopwatch.GetTimestamp());
                    source.Cancel();
                });
                canceller.Start();
            },
        };
        try
        {
            new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(320), Images.Data(100, seed: 2)).Dispose();
            Assert.AreEqual(CancelledFit.ReturnsBest, when);
        }
        catch (OperationCanceledException)
        {
            Assert.AreEqual(CancelledFit.Throws, when);
        }
        var took = Stopwatch.GetElapsedTime(Volatile.Read(ref cancelled));
        canceller!.Join();
        Assert.IsTrue(took < TimeSpan.FromSeconds(1), $"it took {took.TotalMilliseconds:F0} ms");
    }

    /// <summary>ML.NET keeps the method to itself and its own tools.</summary>
    private static void Cancel(MLContext context) =>
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(context, null);

    private static ConstNetTrainer.Options Returning(CancellationToken token, Action<EpochResult>? epochs, Action<StepResult>? steps) => new()
    {
        Depth = 7,
        BatchSize = 20,
        Seed = 1,
        NumberOfThreads = 1,
        LearningRateSchedule = LearningRateSchedule.Constant,
        CancellationToken = token,
        WhenCancelled = CancelledFit.ReturnsBest,
        EpochCompleted = epochs,
        StepCompleted = steps,
    };
}
