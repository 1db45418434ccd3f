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
        // ML.NET keeps the method to itself and its own tools.
        var cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        var epochs = 0;
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            NumberOfThreads = 1,
            EpochCompleted = result =>
            {
                epochs++;
                if (result.Epoch == 2)
                    cancel.Invoke(context, null);
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
        var cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        var epochs = 0;
        using var model = context.MulticlassClassification.Trainers.ConstNet(Returning(default, _ => cancel.Invoke(epochs++ == 1 ? context : new MLContext(), null), null)).Fit(Images.Data(60));
        Assert.AreEqual(2, epochs);
        Assert.IsFalse(model.Network.training);
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
