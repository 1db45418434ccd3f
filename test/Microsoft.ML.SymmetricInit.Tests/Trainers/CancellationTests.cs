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
}
