namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The options <see cref="TrainingOptions.Precision"/> and <see cref="TrainingOptions.ScoringPrecision"/>.</summary>
[TestClass]
public class PrecisionTests
{
    private static readonly NativePrecision None = new(false, false, "the processor has no instructions for 16 bits");
    private static readonly NativePrecision Bf16 = new(true, false, "the processor has AVX512-BF16");

    [TestMethod]
    public void Auto_OnADevice_IsTheFastestTypeThatItComputes()
    {
        Assert.AreEqual(new ComputePrecision(Precision.BFloat16, "Precision Auto is BFloat16: the processor has AVX512-BF16."), Choose(Precision.Auto, Bf16));
        Assert.AreEqual(new ComputePrecision(Precision.Float32, "Precision Auto is Float32: the processor has no instructions for 16 bits."), Choose(Precision.Auto, None));
        Assert.AreEqual(Precision.Float16, Choose(Precision.Auto, NativePrecision.FromComputeCapability(7)).Precision);
        Assert.AreEqual(Precision.BFloat16, Choose(Precision.Auto, NativePrecision.FromComputeCapability(9)).Precision);
        Assert.AreEqual(Precision.Float32, Choose(Precision.Auto, NativePrecision.FromComputeCapability(6)).Precision);
        Assert.AreEqual(Precision.Float32, Choose(Precision.Auto, NativePrecision.FromComputeCapability(null)).Precision);
    }

    [TestMethod]
    public void TypeOfItsOwn_OnADevice_IsTakenWarnedOfOrRefused()
    {
        Assert.AreEqual(new ComputePrecision(Precision.BFloat16), Choose(Precision.BFloat16, Bf16));
        Assert.AreEqual("Precision is BFloat16, which 'cpu' emulates (the processor has no instructions for 16 bits): it is slower than Float32.", Choose(Precision.BFloat16, None).Warning);
        Assert.AreEqual("Precision is Float16, which 'cpu' would only emulate (the processor has AVX512-BF16). Use BFloat16, Auto or Float32.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Choose(Precision.Float16, Bf16)).Message);
        Assert.AreEqual("Precision is Float16, which 'cpu' would only emulate (the processor has no instructions for 16 bits). Use Float32 or Auto.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Choose(Precision.Float16, None)).Message);
    }

    [TestMethod]
    public void Type_ThatIsNone_IsRefused()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;
        var fault = Assert.Throws<ArgumentException>(() => trainers.ConstNet(new ConstNetTrainer.Options { Precision = (Precision)9, ScoringPrecision = (Precision)8 }));
        StringAssert.Contains(fault.Message, "Precision must be Float32, BFloat16, Float16 or Auto; received 9.");
        StringAssert.Contains(fault.Message, "ScoringPrecision must be Float32, BFloat16, Float16 or Auto; received 8.");
    }

    /// <summary>The weights differ from those of float32 training, and the model's scores are those of its own type before and after saving.</summary>
    [TestMethod]
    public void Model_OfBFloat16_IsTrainedScoredAndLoadedInIt()
    {
        var context = new MLContext(seed: 1);
        var data = Images.Data(40);
        using var single = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 2)).Fit(data);
        using var model = context.MulticlassClassification.Trainers.ConstNet(
            Models.Fast(epochs: 2) with { Precision = Precision.BFloat16, ScoringPrecision = Precision.BFloat16 }).Fit(data);
        CollectionAssert.AreNotEquivalent(WeightText.Of(single).Values, WeightText.Of(model).Values);
        var scores = Views.Scores(model.Transform(data));
        using var loaded = (ImageClassificationTransformer)Models.Load(PersistenceContract.Save(context, model, data.Schema));
        Assert.AreEqual(Precision.BFloat16, loaded.ScoringPrecision);
        Views.AssertBitEqual(scores, Views.Scores(loaded.Transform(data)), "loaded");

        using var exact = model.WithScoringPrecision(Precision.Float32);
        var exactScores = Views.Scores(exact.Transform(data));
        Assert.AreNotEqual(Views.Text(scores[0]), Views.Text(exactScores[0]));
        for (var row = 0; row < scores.Length; row++)
        {
            for (var i = 0; i < Images.Classes; i++)
                Assert.AreEqual(exactScores[row][i], scores[row][i], 0.05, $"row {row}");
        }
        using var again = exact.WithScoringPrecision(Precision.BFloat16);
        Views.AssertBitEqual(scores, Views.Scores(again.Transform(data)), "chosen anew");
        Assert.AreEqual("1.0000", $"{scores[0].Sum():F4}", "the softmax is in float32");
    }

    [TestMethod]
    public void Run_OfBFloat16ThatEndedTooEarly_GoesOnToTheBit()
    {
        var data = Images.Data(30);
        using var folder = new TemporaryFolder();
        var options = Models.Fast(epochs: 3) with { Precision = Precision.BFloat16, CheckpointDirectory = folder.PathOf("run") };
        using var stop = new CancellationTokenSource();
        var context = new MLContext(seed: 1);
        using var whole = context.MulticlassClassification.Trainers.ConstNet(options with { CheckpointDirectory = null }).Fit(data);
        Assert.ThrowsExactly<OperationCanceledException>(() => context.MulticlassClassification.Trainers.ConstNet(
            options with { CancellationToken = stop.Token, EpochCompleted = result => { if (result.Epoch == 2) stop.Cancel(); } }).Fit(data));
        using var resumed = context.MulticlassClassification.Trainers.ConstNet(options).Fit(data);
        WeightText.AssertBitEqual(whole, resumed);
        var fault = Assert.Throws<InvalidOperationException>(() => context.MulticlassClassification.Trainers.ConstNet(options with { Precision = Precision.Float32 }).Fit(data));
        StringAssert.Contains(fault.Message, "Precision was BFloat16 there and is Float32 here");
    }

    private static ComputePrecision Choose(Precision wanted, NativePrecision native) => ComputePrecision.Choose(wanted, "Precision", "cpu", native);
}
