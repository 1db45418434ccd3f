using System.Collections.Concurrent;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A network outlives the calls that use it, whoever disposes its owner meanwhile.</summary>
[TestClass]
public sealed class NetworkUsersTests
{
    [TestMethod]
    public void Dispose_WhileACallIsUnderWay_FreesTheNetworkAtItsEnd()
    {
        var network = new ConstNetArchitecture(7).Build(Images.Small, Images.Classes);
        var weight = network.parameters().First();
        var users = new NetworkUsers(network, this);
        var (first, second) = (users.Enter(), users.Enter());
        users.Dispose();
        users.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => users.Enter());
        first.Dispose();
        Assert.IsFalse(weight.IsInvalid);
        second.Dispose();
        Assert.IsTrue(weight.IsInvalid);
    }

    [TestMethod]
    public void Dispose_ByTwoThreadsWhileOthersScore_EndsEachOfThemWithObjectDisposed()
    {
        var saved = Models.Saved;
        LiveTensors.AssertNoneLeftAfterCollection(() =>
        {
            long parameters = 0;
            for (var round = 0; round < 8; round++)
            {
                var model = (ImageClassificationTransformer)Models.Load(saved);
                parameters += LiveTensors.Parameters(model);
                DisposeWhileOthersScore(model);
            }
            return parameters;
        });
    }

    private static void DisposeWhileOthersScore(ImageClassificationTransformer model)
    {
        var pixels = new float[3 * Images.Small.Size];
        var data = Images.Data(300);
        using var images = TorchSharp.torch.zeros(2, 3, 8, 8);
        using var started = new CountdownEvent(6);
        var ends = new ConcurrentQueue<Exception>();
        Action[] ways = [() => model.Score(pixels), () => Views.Scores(model.Transform(data)), () => model.Score(images).Dispose()];
        var threads = Enumerable.Range(0, started.InitialCount).Select(thread => new Thread(() =>
        {
            try
            {
                ways[thread % ways.Length]();
                started.Signal();
                while (true)
                    ways[thread % ways.Length]();
            }
            catch (Exception end)
            {
                ends.Enqueue(end);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.IsTrue(started.Wait(TimeSpan.FromSeconds(20)), string.Join('\n', ends));
        Parallel.Invoke(model.Dispose, model.Dispose);
        threads.ForEach(thread => thread.Join());
        Assert.AreEqual(started.InitialCount, ends.Count);
        foreach (var end in ends)
            Assert.IsInstanceOfType<ObjectDisposedException>(end, end.ToString());
        Assert.AreEqual(0, data.OpenCursors);
    }
}
