using Microsoft.Extensions.ObjectPool;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Scoring without a data view gives what scoring a data view gives.</summary>
[TestClass]
public sealed class DirectScoringTests
{
    private const int Rows = 200;
    private const int Threads = 16;

    [TestMethod]
    [DataRow(PixelLayout.Planar)]
    [DataRow(PixelLayout.Interleaved)]
    public void Score_OfPixels_IsTheScoreOfTheDataView(PixelLayout layout)
    {
        var interleaved = layout == PixelLayout.Interleaved;
        var bytes = Images.Bytes(Rows, Images.Small, interleaved);
        var vector = interleaved ? Images.ByteVector(8, 8, 3) : Images.ByteVector(3, 8, 8);
        var data = Images.With(TestColumn.OfVectors("Features", vector, bytes), TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames));
        var trainer = new MLContext(1).MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1, NumberOfThreads = 1, PixelLayout = layout });
        using var model = trainer.Fit(data);
        var expected = Views.Scores(model.Transform(data)).SelectMany(row => row).ToArray();
        byte[] pixels = [.. bytes.SelectMany(row => row)];

        Views.AssertBitEqual(expected, model.Score(pixels), "bytes");
        Views.AssertBitEqual(expected, model.Score(pixels.Select(value => (float)value).ToArray()), "floats");

        using var scope = NewDisposeScope();
        var ordered = tensor(pixels).view(interleaved ? [Rows, 8, 8, 3] : [Rows, 3, 8, 8]);
        var images = interleaved ? ordered.permute(0, 3, 1, 2) : ordered;
        foreach (var type in new[] { ScalarType.Byte, ScalarType.Float32, ScalarType.Int64 })
            Views.AssertEqualToRounding(expected, model.Score(images.to(type)).data<float>().ToArray(), $"{type}");
    }

    [TestMethod]
    public void ClassNamesAndShape_OfAModel_AreThoseOfItsData()
    {
        using var model = Model();
        CollectionAssert.AreEqual(Images.ClassNames, model.ClassNames.ToArray());
        Assert.AreEqual(Images.Small, model.ImageShape);
        model.WarmUp();
    }

    [TestMethod]
    public void Score_OfWhatIsNoImage_IsRefused()
    {
        using var model = Model();
        Failures.Expect<ArgumentException>("Images of 3x8x8 have 192 values each; received 0.", () => model.Score(Array.Empty<byte>()));
        Failures.Expect<ArgumentException>("Images of 3x8x8 have 192 values each; received 193.", () => model.Score(new float[193]));
        var bad = new float[384];
        bad[200] = float.NaN;
        Failures.Expect<ArgumentException>("Image 1 holds NaN at place 8; pixels must be finite numbers.", () => model.Score(bad));
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            bad[200] = value;
            var message = System.FormattableString.Invariant($"Image 1 holds {value} at place 8; pixels must be finite numbers.");
            Failures.Expect<ArgumentException>(message, () => model.Score(bad));
            using var images = tensor(bad).view(2, 3, 8, 8);
            foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16 })
            {
                using var same = images.to(type);
                Failures.Expect<ArgumentException>(message, () => model.Score(same));
            }
        }
        using var beyond = full([1, 3, 8, 8], 1e300, dtype: ScalarType.Float64);
        Failures.Expect<ArgumentException>("Image 0 holds Infinity at place 0; pixels must be finite numbers.", () => model.Score(beyond));
        using var none = zeros(0, 3, 8, 8);
        Failures.Expect<ArgumentException>("The model scores images [N, 3, 8, 8]; received [0, 3, 8, 8].", () => model.Score(none));
        using var wide = zeros(2, 3, 8, 9);
        Failures.Expect<ArgumentException>("The model scores images [N, 3, 8, 8]; received [2, 3, 8, 9].", () => model.Score(wide));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Score(new byte[192]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Score(wide));
    }

    [TestMethod]
    public void Score_FromSixteenThreads_IsThatOfOneBitByBit() => FromThreads(predictions: 60);

    [TestMethod]
    [TestCategory("Slow")]
    public void Score_FromSixteenThreadsTwoThousandTimes_IsThatOfOneBitByBit() => FromThreads(predictions: 2000);

    /// <summary>
    /// Each thread scores single images, through the shared transformer and through engines of a pool. Once warm, the process holds
    /// as many tensors and as much memory after it as before.
    /// </summary>
    private static void FromThreads(int predictions)
    {
        const int Different = 20;
        using var model = Model();
        var images = Images.Bytes(Different, Images.Small);
        var expected = images.Select(image => model.Score(image)).ToArray();
        var engines = new DefaultObjectPoolProvider { MaximumRetained = Threads }.Create(new EnginePolicy(model));
        foreach (var engine in Enumerable.Range(0, Threads).Select(_ => engines.Get()).ToList())
            engines.Return(engine);
        ResidentMemory.AssertFlat(() => OnThreads(thread =>
        {
            for (var i = 0; i < predictions; i++)
            {
                var image = (thread + i) % Different;
                Views.AssertBitEqual(expected[image], model.Score(images[image]), $"image {image}, shared");
                var engine = engines.Get();
                Views.AssertBitEqual(expected[image], engine.Predict(new Input { Features = images[image] }).Score, $"image {image}, engine");
                engines.Return(engine);
            }
        }));
        ((IDisposable)engines).Dispose();
    }

    private static void OnThreads(Action<int> work)
    {
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            try
            {
                work(thread);
            }
            catch (Exception fault)
            {
                faults.Enqueue(fault);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.IsTrue(faults.IsEmpty, faults.FirstOrDefault()?.ToString());
    }

    private sealed class EnginePolicy(ITransformer model) : PooledObjectPolicy<PredictionEngine<Input, Output>>
    {
        public override PredictionEngine<Input, Output> Create() =>
            new MLContext().Model.CreatePredictionEngine<Input, Output>(model, new PredictionEngineOptions { OwnsTransformer = false });

        public override bool Return(PredictionEngine<Input, Output> engine) => true;
    }

    private static ImageClassificationTransformer Model() =>
        new MLContext(1).MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(30));

    private sealed class Input
    {
        [Data.VectorType(3, 8, 8)]
        public byte[] Features { get; set; } = [];

        [Data.KeyType(3)]
        public uint Label { get; set; }
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];
    }
}
